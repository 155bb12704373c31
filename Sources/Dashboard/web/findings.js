// Where a venue's own numbers do not add up: the rule, what it asks for, what the venue said, and the bytes that show it.

import { Paging } from "./paging.js";
import { accountColumn, userColumn } from "./columns.js";
import { count, h } from "./dom.js";
import { byText, pageLimit, Table } from "./table.js";

export class Findings {
  title = "Findings";

  constructor(context) {
    this.context = context;
    this.paging = new Paging(() => context.refresh());
    this.summary = h("p", { class: "lead" });
    this.table = new Table({
      caption: "Findings", hidesCaption: true, key: (row) => JSON.stringify([row.account, row.user, row.venueAsset, row.rule, row.evidence, row.copy]),
      empty: "Everything the venues say adds up.", className: "stack",
      columns: [
        { key: "rule", label: "Rule", isHead: true, sort: byText((row) => row.rule), text: (row) => row.rule, cell: (row) => row.rule },
        accountColumn, userColumn,
        { key: "code", label: "Code", sort: byText((row) => row.venueAsset), text: (row) => `${row.venueAsset}`, cell: (row) => row.venueAsset ?? "–" },
        { key: "expected", label: "Expected", amount: (row) => ({ text: row.expected, derived: false }) },
        { key: "actual", label: "The venue said", amount: (row) => ({ text: row.actual, derived: false }) },
        {
          key: "evidence", label: "Evidence", text: (row) => row.evidence,
          cell: (row) => h("details", { class: "evidence" }, h("summary", {}, "the venue's bytes"), h("pre", { tabindex: "0", "aria-label": "Evidence" }, row.evidence)),
        },
      ],
    });
    this.element = h("section", { class: "panel", "aria-labelledby": "findings-head" },
      h("h1", { id: "findings-head", tabindex: "-1" }, "Findings"), this.summary, this.table.element, this.paging.element);
  }

  async load(signal) {
    const answer = await this.context.ask("/v1/findings", { limit: pageLimit, cursor: this.paging.cursor }, signal);
    const seen = new Map();
    this.table.update(answer.findings.map((row) => {
      const key = JSON.stringify(row);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return { ...row, copy: seen.get(key) };
    }));
    this.paging.show(answer, answer.findings.length);
    this.summary.textContent = answer.findings.length
      ? `${count(answer.findings.length, "finding")}${answer.next ? " on this page" : ""}. Nothing is repaired: the venue's number stands.`
      : "Nothing is repaired: where a number does not add up, the venue's stands and is shown here with its evidence.";
  }
}
