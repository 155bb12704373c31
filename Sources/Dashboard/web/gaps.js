// What was missed in the feeds, and what healed it.

import { Paging } from "./paging.js";
import { accountColumn } from "./columns.js";
import { badge, count, grouped, h } from "./dom.js";
import { pageLimit, Table } from "./table.js";
import { moment } from "./time.js";

const kinds = {
  hole: "never came",
  duplicate: "came twice",
  disorder: "came out of order",
  disconnected: "the connection ended",
  restart: "nobody listened",
};
const healings = { statements: "every holder was heard of since", nothingMissed: "nothing was missed" };

export class Gaps {
  title = "Gaps";

  constructor(context, params) {
    this.context = context;
    this.params = params;
    this.paging = new Paging(() => context.refresh());
    this.open = h("input", { type: "checkbox", id: "g-open", checked: params.get("open") === "true", change: () => context.replace(this.open.checked ? "#/gaps?open=true" : "#/gaps") });
    this.summary = h("p", { class: "lead" });
    this.table = new Table({
      caption: "Gaps", hidesCaption: true, key: (row) => String(row.position), className: "stack",
      empty: () => (this.params.get("open") === "true" ? "No gap is open: nothing that was missed is still in doubt." : "Nothing was ever missed."),
      columns: [
        { key: "at", label: "Noticed", isHead: true, text: (row) => row.at, cell: (row) => moment(row.at), sort: (a, b) => Date.parse(a.at) - Date.parse(b.at) },
        accountColumn,
        { key: "kind", label: "What", text: (row) => row.kind, cell: (row) => [h("span", { class: "code" }, row.kind), h("span", { class: "faint" }, ` ${kinds[row.kind] ?? ""}`)] },
        { key: "numbers", label: "Numbers", isNumber: true, text: (row) => `${row.first}-${row.last}`, cell: (row) => numbers(row) },
        { key: "epoch", label: "Connection", isNumber: true, text: (row) => `${row.epoch}`, cell: (row) => String(row.epoch) },
        { key: "state", label: "State", text: (row) => `${row.healedBy}`, cell: (row) => state(row) },
        { key: "position", label: "Entry", isNumber: true, text: (row) => `${row.position}`, cell: (row) => grouped(row.position) },
      ],
    });
    this.element = h("section", { class: "panel", "aria-labelledby": "gaps-head" },
      h("h1", { id: "gaps-head", tabindex: "-1" }, "Gaps"),
      h("div", { class: "filters" }, h("span", { class: "check" }, this.open, h("label", { for: "g-open" }, "only open ones"))),
      this.summary, this.table.element, this.paging.element);
  }

  turn(params) {
    this.params = params;
    this.open.checked = params.get("open") === "true";
    this.paging.reset();
  }

  async load(signal) {
    const answer = await this.context.ask("/v1/gaps", { open: this.params.get("open"), order: "newest", limit: pageLimit, cursor: this.paging.cursor }, signal);
    const open = answer.gaps.filter((row) => row.healedBy === null && row.kind !== "duplicate").length;
    this.table.update(answer.gaps);
    this.paging.show(answer, answer.gaps.length);
    this.summary.textContent = open
      ? `${count(open, "gap is", "gaps are")} open: whoever of these accounts has not been heard of since is suspect until then.`
      : "None is open.";
  }
}

function numbers(row) {
  if (row.first === null) return h("span", { class: "faint" }, "–");
  if (row.last === null) return `${row.first} on`;
  return row.first === row.last ? String(row.first) : `${row.first}–${row.last}`;
}

function state(row) {
  if (row.healedBy === null) return badge(row.kind === "duplicate" ? "harmless" : "open", row.kind === "duplicate" ? "quiet" : "warn");
  return [badge("healed", "ok"), h("span", { class: "faint" }, ` ${healings[row.healedBy] ?? row.healedBy}`)];
}
