// What was held over time, of one asset, over all accounts or in one: a chart to see, the exact numbers to read.

import { amount } from "./amount.js";
import { Problem } from "./api.js";
import { fillSelect } from "./balances.js";
import { Chart, chartProblem } from "./plot.js";
import { badge, count, grouped, h, setText } from "./dom.js";
import { Table } from "./table.js";
import { local, moment, short } from "./time.js";

const ranges = [["1h", "1 hour"], ["24h", "1 day"], ["7d", "7 days"], ["30d", "30 days"], ["365d", "1 year"], ["all", "all of it"]];
const measures = ["total", "available", "held"];
/** As many as there are pixels to tell apart. */
const points = 200;
/** Too few to be a chart. */
const fewPoints = 20;
const tablePoints = 100;
/** Each is read on its own, some ten thousand in a second: more are added up for who asks for it, and once. */
const fewHolders = 10_000;

/** The controls, the chart and its table; part of the overview, and the whole of the history page. */
export class HistoryPanel {
  #serial = 0;
  #loaded = 0;
  /** Which choice over many holders somebody wants added up, or has. */
  #wanted = null;
  #abort = null;

  constructor(context, params, { isPanel = false } = {}) {
    this.context = context;
    this.isPanel = isPanel;
    this.chosen = {
      asset: params.get("asset"), account: params.get("account") ?? "", range: params.get("range"), measure: params.get("measure"),
    };
    const id = (name) => `h-${isPanel ? "o" : "p"}-${name}`;
    this.asset = h("select", { id: id("asset"), change: () => this.#choose("asset", this.asset.value) });
    this.account = h("select", { id: id("account"), change: () => this.#choose("account", this.account.value) }, h("option", { value: "" }, "all"));
    this.range = h("select", { id: id("range"), change: () => this.#choose("range", this.range.value) },
      ranges.map(([value, words]) => h("option", { value, selected: value === (this.chosen.range ?? "24h") }, words)));
    this.measure = h("select", { id: id("measure"), change: () => this.#choose("measure", this.measure.value) },
      measures.map((value) => h("option", { value }, value)));
    this.reading = h("p", { class: "reading" });
    this.canvas = h("canvas", { role: "img", tabindex: "0", "aria-label": "No history yet." });
    this.frame = h("div", { class: "chart" }, this.canvas);
    this.note = h("p", { class: "note", hidden: true });
    this.offer = h("p", { class: "note", hidden: true }, h("button", { type: "button", click: () => this.#addUp() }, "Add it up"));
    this.table = new Table({
      caption: "The same in numbers", hidesCaption: true, key: (row) => String(row.at), empty: "Nothing is on record for that time.", className: "stack",
      columns: [
        { key: "at", label: "When", isHead: true, text: (row) => `${row.at}${row.partial}`, cell: (row) => [moment(row.at), row.partial ? badge("partial", "warn", "something that belongs in this sum was unknown") : null].filter(Boolean) },
        ...measures.map((key) => ({ key, label: key[0].toUpperCase() + key.slice(1), amount: (row) => ({ text: row[key] ?? null, derived: false }) })),
      ],
    });
    this.numbers = h("details", { class: "sum", toggle: () => this.#fillTable() }, h("summary", {}, "The same in numbers"), this.table.element);
    this.chart = new Chart(this.canvas, (point) => this.#read(point));
    this.element = h("div", { class: "history" },
      h("div", { class: "filters" },
        h("label", { for: id("asset") }, "Asset"), this.asset,
        h("label", { for: id("account") }, "Account"), this.account,
        h("label", { for: id("measure") }, "Show"), this.measure,
        h("label", { for: id("range") }, "Last"), this.range),
      this.frame, this.reading, this.note, this.offer, this.numbers);
  }

  #choose(name, value) {
    this.chosen[name] = value;
    this.#loaded = 0;
    if (this.isPanel) return this.load().catch((problem) => this.context.failed(problem));
    const params = new URLSearchParams(Object.entries(this.chosen).filter(([, each]) => each));
    this.context.replace(`#/history?${params}`);
  }

  /** @param totals assets there are, and @param accounts accounts there are; as of the last time where they are not given. */
  async load(signal, totals = this.totals, accounts = this.accounts) {
    Object.assign(this, { totals, accounts });
    if (!totals?.length) return;
    const assets = totals.map((row) => row.asset);
    this.chosen.asset ??= assets.includes("BTC") ? "BTC" : assets[0];
    fillSelect(this.asset, assets, this.chosen.asset, null);
    fillSelect(this.account, accounts.map((row) => row.account), this.chosen.account);
    const holders = accounts.reduce((sum, row) => sum + (!this.chosen.account || row.account === this.chosen.account ? row.holders ?? 1 : 0), 0);
    if (holders > fewHolders) return this.#offer(holders);
    this.offer.hidden = true;
    // A chart of a day does not move within seconds.
    if (Date.now() - this.#loaded < 3_000) return;
    this.#loaded = Date.now();
    const serial = ++this.#serial;
    try {
      const answer = await this.#ask(this.chosen.range ?? "24h", signal);
      if (serial === this.#serial) await this.#show(answer);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!this.points) this.#empty();
      this.#say(`${problem.message} ${problem.remedy}`);
    }
  }

  /** Where nobody has chosen, and the record is young, all of it says more than a day that is mostly empty. */
  async #ask(range, signal) {
    const answer = await this.context.ask("/v1/series", {
      asset: this.chosen.asset, account: this.chosen.account, from: range === "all" ? null : `-${range}`, points,
    }, signal);
    const isThin = pointsOf(answer).filter((point) => point.total ?? point.available).length < fewPoints;
    if (!this.chosen.range && isThin && range !== "all") return this.#ask("all", signal);
    this.range.value = range;
    return answer;
  }

  #choice() {
    return JSON.stringify([this.chosen.asset, this.chosen.account, this.chosen.range]);
  }

  /** Says what it would take, until somebody wants it. */
  #offer(holders) {
    if (this.#wanted === this.#choice()) return;
    this.#wanted = null;
    this.#abort?.abort();
    this.#empty();
    this.#say(`${grouped(holders)} holders have to be added up at each of the times: that takes about ${short(Math.ceil(holders / fewHolders))}.`);
    this.offer.hidden = false;
  }

  /** By itself, so that the rest of the page stays current meanwhile. */
  async #addUp() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const serial = ++this.#serial;
    this.#wanted = this.#choice();
    this.offer.hidden = true;
    this.#say("Being added up.");
    try {
      const answer = await this.#ask(this.chosen.range ?? "24h", signal);
      if (serial === this.#serial) await this.#show(answer);
    } catch (problem) {
      if (signal.aborted || serial !== this.#serial) return;
      this.#wanted = null;
      if (!(problem instanceof Problem)) return this.context.failed(problem);
      this.#say(`${problem.message} ${problem.remedy}`);
      this.offer.hidden = false;
    }
  }

  /** No frame around nothing. */
  #empty() {
    this.points = null;
    this.frame.hidden = this.numbers.hidden = true;
    this.reading.replaceChildren();
  }

  async #show(answer) {
    if (this.numbers.hidden) this.frame.hidden = this.numbers.hidden = false;
    this.points = pointsOf(answer);
    const measure = this.#measure();
    this.measure.value = measure;
    const name = `${measure} of ${this.chosen.asset}${this.chosen.account ? ` in ${this.chosen.account}` : ", all accounts"}`;
    this.canvas.setAttribute("aria-label", this.#summary(name));
    this.#read(null);
    this.#fillTable();
    const isDrawn = await this.chart.draw(this.points.map((point) => ({ at: Date.parse(point.at), text: point[measure] ?? null, partial: point.partial })), Date.parse(answer.from), Date.parse(answer.to));
    this.frame.hidden = !isDrawn;
    if (!isDrawn) this.numbers.open = true;
    this.#say(isDrawn ? null : chartProblem);
  }

  /** What was chosen; else the first that the venues tell at all. */
  #measure() {
    const told = measures.filter((name) => this.points.some((point) => point[name] !== null && point[name] !== undefined));
    return this.chosen.measure ?? told[0] ?? "total";
  }

  #summary(name) {
    const told = this.points.filter((point) => point[this.measure.value] !== null);
    if (!told.length) return `Chart of ${name}: nothing is on record.`;
    const [first, last] = [told[0], told.at(-1)];
    const key = this.measure.value;
    return `Chart of ${name}, ${count(told.length, "point")}: from ${first[key]} at ${local(Date.parse(first.at))} to ${last[key]} at ${local(Date.parse(last.at))}. Arrow keys read it point by point.`;
  }

  #read(point) {
    const last = this.points?.at(-1);
    const shown = point ?? (last ? { at: Date.parse(last.at), text: last[this.measure.value] ?? null, partial: last.partial } : null);
    if (!shown) return this.reading.replaceChildren("Nothing is on record for that time.");
    this.reading.setAttribute("aria-live", point?.byKey ? "polite" : "off");
    this.reading.replaceChildren(h("span", { class: "when" }, local(shown.at)), ` ${this.measure.value} `, amount(shown.text), shown.partial ? badge("partial", "warn") : "");
  }

  #fillTable() {
    if (!this.numbers.open || !this.points) return;
    this.table.update([...this.points].reverse().slice(0, tablePoints));
  }

  #say(words) {
    this.note.hidden = !words;
    setText(this.note, words ?? "");
  }

  left() {
    this.#abort?.abort();
    this.chart.end();
  }
}

/** The points of the answer, in the order of time. */
function pointsOf(answer) {
  const series = answer.series?.[0]?.points ?? answer.points ?? [];
  return series.filter((point, index) => index === 0 || point.at >= series[index - 1].at);
}

export class History {
  title = "History";

  constructor(context, params) {
    this.context = context;
    this.panel = new HistoryPanel(context, params);
    this.element = h("section", { class: "panel", "aria-labelledby": "history-page" },
      h("h1", { id: "history-page", tabindex: "-1" }, "History"),
      h("p", { class: "lead" }, "As it held at each time, from the journal. Where a part was unknown, the line is dashed and the sum is partial."),
      this.panel.element);
  }

  async load(signal) {
    const totals = await this.context.ask("/v1/totals", {}, signal);
    await this.panel.load(signal, totals.totals, this.context.accounts);
  }

  left() {
    this.panel.left();
  }
}

