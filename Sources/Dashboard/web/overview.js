// Everything at a glance: what is held, how fresh it is, how the accounts fare, what just happened.

import { badge, count, h, setText } from "./dom.js";
import { amount } from "./amount.js";
import { ask } from "./api.js";
import { accountColumn, amountColumns, assetColumn, freshness, freshnessBar, freshnesses, health, healthText } from "./columns.js";
import { HistoryPanel } from "./history.js";
import { bucketToWatch, penaltyUntil, readBudgets, spending } from "./limits.js";
import { byText, Table } from "./table.js";
import { age, clock, short } from "./time.js";

/** Balances under one open asset; all of them are on the balances page. */
const shownUnderAsset = 50;
const shownEvents = 12;

export class Overview {
  title = "Overview";
  #open = new Map();
  #events = [];

  constructor(context) {
    this.context = context;
    this.tiles = h("dl", { class: "tiles" });
    this.totals = new Table({
      caption: "What is held of each asset, over all accounts", hidesCaption: true, key: (row) => row.asset, empty: "No balances yet.",
      className: "stack totals", detail: (row) => this.#open.get(row.asset)?.element ?? null,
      columns: [this.#assetColumn(), ...amountColumns(), this.#accountsColumn()],
    });
    this.accounts = new Table({
      caption: "Accounts", hidesCaption: true, key: (row) => row.account, empty: "No accounts.", className: "stack accounts",
      columns: this.#accountColumns(),
    });
    this.history = new HistoryPanel(context, new URLSearchParams(), { isPanel: true });
    this.events = h("ol", { class: "events" });
    this.element = h("div", { class: "overview" },
      h("h1", { class: "sr", tabindex: "-1" }, "Overview"),
      this.tiles,
      h("div", { class: "columns" },
        h("div", { class: "column" },
          panel("Totals", this.totals.element, "totals-head"),
          panel("History", this.history.element, "history-head")),
        h("div", { class: "column" },
          panel("Accounts", this.accounts.element, "accounts-head"),
          panel("Just happened", this.#eventBox(), "events-head"))));
  }

  #eventBox() {
    this.eventNote = h("p", { class: "empty" }, "Nothing since this page was opened.");
    return h("div", {}, this.eventNote, this.events);
  }

  #assetColumn() {
    return {
      key: "asset", label: "Asset", isHead: true, sort: byText((row) => row.asset),
      text: (row) => `${row.asset}${row.partial}${this.#open.has(row.asset)}`,
      cell: (row) => [
        h("button", {
          type: "button", class: "open", "aria-expanded": String(this.#open.has(row.asset)), "data-asset": row.asset,
          click: () => this.#toggle(row.asset),
        }, h("span", { class: "twist", "aria-hidden": "true" }), h("span", { class: "code" }, row.asset)),
        row.partial ? badge("partial", "warn", "something that belongs in this sum is unknown") : null,
      ].filter(Boolean),
    };
  }

  #accountsColumn() {
    return {
      key: "accounts", label: "In", className: "wide-only", text: (row) => row.accounts.join(),
      cell: (row) => h("span", { class: "faint", title: row.accounts.join(", ") }, row.accounts.length > 3 ? count(row.accounts.length, "account") : row.accounts.join(", ")),
    };
  }

  #accountColumns() {
    return [
      {
        ...accountColumn, isHead: true, text: (row) => `${row.account}${row.venue}`,
        cell: (row) => [accountColumn.cell(row), h("span", { class: "faint venue" }, row.venue)],
      },
      { key: "health", label: "Health", text: (row) => healthText(row) + (row.budget?.penaltyUntil ?? ""), cell: (row) => this.#health(row) },
      {
        key: "freshness", label: "Holders", text: (row) => JSON.stringify([row.freshness, row.openGaps, row.verifiedIn]),
        cell: (row) => this.#holders(row),
      },
      { key: "heard", label: "Heard", text: (row) => `${row.fetchedAt}`, cell: (row) => age(row.fetchedAt) },
      { key: "limit", label: "Sent", text: (row) => JSON.stringify(row.budget ?? null), cell: (row) => (row.budget ? spending(row.budget) : h("span", { class: "faint" }, "nothing")) },
    ];
  }

  #health(row) {
    const until = penaltyUntil(row.budget);
    return [health(row), until ? h("span", { class: "why" }, " ", badge("penalty", "bad"), ` until ${clock(Date.parse(until))}`) : null].flat().filter(Boolean);
  }

  #holders(row) {
    const notes = [];
    if (row.openGaps > 0) notes.push(h("a", { href: "#/gaps?open=true" }, count(row.openGaps, "open gap")));
    const doubtful = ["suspect", "unknown", "stale"].reduce((sum, word) => sum + (row.freshness?.[word] ?? 0), 0);
    if (doubtful > 0 && row.verifiedIn > 0) notes.push(h("span", {}, `all verified in ${short(row.verifiedIn)}`));
    return [freshnessBar(row.freshness ?? {}), notes.length ? h("div", { class: "notes" }, notes) : null].filter(Boolean);
  }

  async load(signal) {
    const [accounts, totals, findings, budgets] = await Promise.all([
      this.context.ask("/v1/accounts", {}, signal),
      this.context.ask("/v1/totals", {}, signal),
      ask("/v1/findings", { limit: 100 }, signal).catch(nothing),
      readBudgets(signal).catch(nothing),
    ]);
    const byAccount = bucketToWatch(budgets ?? []);
    this.accounts.update(accounts.accounts.map((row) => ({ ...row, budget: byAccount.get(row.account) ?? null })));
    this.totals.update(totals.totals);
    this.#showTiles(accounts.accounts, totals.totals, findings, budgets);
    for (const asset of this.#open.keys()) await this.#fill(asset, signal);
    await this.history.load(signal, totals.totals, accounts.accounts);
  }

  #showTiles(accounts, totals, findings, budgets) {
    const failed = accounts.filter((row) => row.status === "failed").length;
    const inPart = accounts.filter((row) => row.status === "partial").length;
    const counts = Object.fromEntries(freshnesses.map((word) => [word, accounts.reduce((sum, row) => sum + (row.freshness?.[word] ?? 0), 0)]));
    const open = accounts.reduce((sum, row) => sum + (row.openGaps ?? 0), 0);
    const partial = totals.filter((row) => row.partial).length;
    const penalties = (budgets ?? []).filter((row) => penaltyUntil(row)).length;
    const more = (list) => (list?.next ? "+" : "");
    this.tiles.replaceChildren(
      tile("Accounts", `${accounts.length - failed} of ${accounts.length}`, failed ? "answer; see below" : inPart ? `answer, ${inPart} in part; see below` : "all answer", failed ? "bad" : inPart ? "warn" : "ok"),
      h("div", { class: "tile wide" }, h("dt", {}, "Freshness"), h("dd", {}, freshnessBar(counts))),
      tile("Totals", partial ? `${partial} of ${totals.length}` : count(totals.length, "asset"), partial ? "partial: a part is unknown" : "none is partial", partial ? "warn" : "ok"),
      tile("Open gaps", String(open), open ? "may hide changes" : "nothing was missed", open ? "warn" : "ok", "#/gaps?open=true"),
      tile("Findings", findings ? `${findings.findings.length}${more(findings)}` : "–", findings ? (findings.findings.length ? "to be looked at" : "all adds up") : "not available", findings?.findings.length ? "warn" : "ok", "#/findings"),
      tile("Penalties", budgets ? String(penalties) : "–", penalties ? "left alone for now" : "no venue complains", penalties ? "bad" : "ok", "#/limits"),
    );
  }

  #toggle(asset) {
    if (this.#open.has(asset)) {
      this.#open.delete(asset);
    } else {
      const table = new Table({
        caption: `${asset} by account`, hidesCaption: true, key: (row) => JSON.stringify([row.account, row.user, row.venueAsset]),
        empty: "No balances.", className: "stack inner",
        columns: [
          { ...accountColumn, isHead: true, text: (row) => `${row.account}/${row.user}`, cell: (row) => [accountColumn.cell(row), row.user ? h("span", { class: "faint" }, ` / ${row.user}`) : null].filter(Boolean) },
          ...amountColumns(),
          { key: "freshness", label: "Freshness", text: (row) => row.freshness, cell: (row) => freshness(row.freshness) },
        ],
      });
      const more = h("p", { class: "notes" });
      this.#open.set(asset, { table, more, element: h("div", { class: "under" }, table.element, more) });
      this.#fill(asset).catch((problem) => this.context.failed(problem));
    }
    this.totals.redraw();
    this.totals.element.querySelector(`button.open[data-asset="${CSS.escape(asset)}"]`)?.focus();
  }

  async #fill(asset, signal) {
    const open = this.#open.get(asset);
    const page = await this.context.ask("/v1/balances", { asset, limit: shownUnderAsset }, signal);
    open.table.update(page.balances);
    open.more.replaceChildren(page.next ? h("a", { href: `#/balances?asset=${encodeURIComponent(asset)}` }, "more balances of this asset") : "");
    this.totals.redraw();
  }

  /** A line of the stream. */
  told(line) {
    const event = describe(line);
    if (!event) return;
    this.#events.unshift(event);
    this.#events.length = Math.min(this.#events.length, shownEvents);
    this.eventNote.hidden = true;
    this.events.prepend(event);
    while (this.events.children.length > shownEvents) this.events.lastElementChild.remove();
  }

  left() {
    this.history.left();
  }
}

const nothing = (error) => {
  if (error.name === "AbortError") throw error;
  return null;
};

export function panel(title, content, id) {
  return h("section", { class: "panel", "aria-labelledby": id }, h("h2", { id }, title), content);
}

function tile(name, figure, words, tone, link = null) {
  const body = [h("span", { class: "figure" }, figure), h("span", { class: "words" }, words)];
  return h("div", { class: `tile ${tone}` }, h("dt", {}, link ? h("a", { href: link }, name) : name), h("dd", {}, body));
}

/** One line of the stream in a sentence. */
function describe(line) {
  const at = line.receivedAt ?? line.at ?? null;
  const place = [h("span", { class: "who" }, line.account), line.user ? h("span", { class: "faint" }, ` / ${line.user}`) : null];
  const time = h("span", { class: "when" }, at ? clock(Date.parse(at)) : clock(Date.now()));
  switch (line.type) {
    case "statement": {
      const first = line.balances[0];
      if (!first) return null;
      const rest = line.balances.length - 1;
      const figure = first.total ?? first.available;
      const word = first.total === null ? "available" : "total";
      return h("li", {}, time, h("span", { class: "what" }, place, " ", h("span", { class: "code" }, first.asset ?? first.venueAsset), ` ${word} `, amount(figure), rest > 0 ? h("span", { class: "faint" }, ` and ${count(rest, "more", "more")}`) : null));
    }
    case "gap":
      return h("li", {}, time, h("span", { class: "what" }, place, " ", badge(line.healedBy ? "gap healed" : "gap", line.healedBy ? "ok" : "warn"), ` ${line.kind}${line.first ? ` from ${line.first}` : ""}`));
    case "outcome":
      return h("li", {}, time, h("span", { class: "what" }, place, " ", badge(`${line.source} ${line.status}`, line.error ? "bad" : "ok"), line.error ? ` ${line.error.message}` : ""));
    case "finding":
      return h("li", {}, time, h("span", { class: "what" }, place, " ", badge("finding", "warn"), ` ${line.rule}`));
    default:
      return null;
  }
}
