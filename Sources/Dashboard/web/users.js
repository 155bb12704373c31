// End users: found among any number of them by the daemon, and one of them with all that is known.

import { ask } from "./api.js";
import { numbered, walletsColumn } from "./balances.js";
import { accountColumn, amountColumns, assetColumn, freshnessColumn, userColumn } from "./columns.js";
import { badge, count, grouped, h } from "./dom.js";
import { Paging } from "./paging.js";
import { Table } from "./table.js";
import { moment } from "./time.js";

const shownUsers = 100;
const shownChanges = 100;

export class Users {
  title = "Users";
  /** Looking through a million names is not done anew for every change. */
  pause = 5_000;

  constructor(context, params) {
    this.context = context;
    this.params = params;
    this.paging = new Paging(() => context.refresh());
    this.summary = h("p", { class: "lead", role: "status" });
    this.table = new Table({
      caption: "End users", hidesCaption: true, key: (row) => JSON.stringify([row.account, row.user]), className: "stack",
      empty: () => (this.params.get("search") ? "Nobody of that name." : "No end users."),
      columns: [
        { ...userColumn, isHead: true }, accountColumn, freshnessColumn,
        { key: "balances", label: "Balances", isNumber: true, text: (row) => `${row.balances}`, cell: (row) => grouped(row.balances ?? 0), sort: (a, b) => a.balances - b.balances },
        {
          key: "findings", label: "Findings", isNumber: true, text: (row) => `${row.findings}`, sort: (a, b) => a.findings - b.findings,
          cell: (row) => (row.findings ? badge(grouped(row.findings), "warn") : h("span", { class: "faint" }, "none")),
        },
      ],
    });
    this.element = h("section", { class: "panel", "aria-labelledby": "users-head" },
      h("h1", { id: "users-head", tabindex: "-1" }, "End users"),
      this.summary, this.table.element, this.paging.element);
  }

  turn(params) {
    this.params = params;
    this.paging.reset();
  }

  async load(signal) {
    const search = this.params.get("search") ?? "";
    const answer = await this.context.ask("/v1/users", { search, limit: shownUsers, cursor: this.paging.cursor }, signal);
    const users = answer.users;
    this.table.update(users);
    this.paging.show(answer, users.length);
    const found = answer.next ? `The first ${users.length}` : count(users.length, "end user");
    const words = search ? `${found} with “${search}” in the name.` : `${found}. Type a part of a name into the search to find others: / goes there.`;
    if (this.summary.textContent !== words) this.summary.textContent = words;
  }
}

export class User {
  constructor(context, params, [account, user]) {
    Object.assign(this, { context, account, user, title: user });
    this.table = new Table({
      caption: `Balances of ${user} in ${account}`, hidesCaption: true, key: (row) => JSON.stringify([row.venueAsset, row.copy]),
      empty: "Nothing is held.", className: "stack",
      columns: [assetColumn, ...amountColumns(), freshnessColumn, walletsColumn()],
    });
    this.changes = new Table({
      caption: `Changes of ${user} in ${account}`, hidesCaption: true, key: (row) => JSON.stringify([row.position, row.venueAsset, row.copy]),
      empty: "No change is on record.", className: "stack",
      columns: [
        { key: "at", label: "When", isHead: true, text: (row) => row.receivedAt, cell: (row) => moment(row.venueTime ?? row.receivedAt) },
        { ...assetColumn, isHead: false },
        { key: "before", label: "Total before", amount: (row) => ({ text: row.before?.total ?? null, derived: false }) },
        { key: "after", label: "Total after", amount: (row) => ({ text: row.after?.total ?? null, derived: false }) },
        { key: "difference", label: "Difference", amount: (row) => ({ text: row.difference?.total ?? null, derived: false }) },
        { key: "position", label: "Entry", isNumber: true, text: (row) => `${row.position}`, cell: (row) => String(row.position) },
      ],
    });
    this.findings = h("div", {});
    this.changesNote = h("p", { class: "lead" });
    this.element = h("div", { class: "stacked" },
      h("section", { class: "panel", "aria-labelledby": "user-head" },
        h("h1", { id: "user-head", tabindex: "-1" }, user, h("span", { class: "faint" }, ` in ${account}`)),
        this.table.element, this.findings),
      h("section", { class: "panel", "aria-labelledby": "changes-head" },
        h("h2", { id: "changes-head" }, "Last changes"), this.changesNote, this.changes.element));
  }

  async load(signal) {
    const path = `/v1/users/${encodeURIComponent(this.account)}/${encodeURIComponent(this.user)}`;
    const answer = await this.context.ask(path, {}, signal);
    this.table.update(numbered(answer.balances));
    const found = answer.findings ?? [];
    this.findings.replaceChildren(...found.map((finding) => h("p", { class: "note" }, `${finding.rule}: expected ${finding.expected ?? "–"}, the venue said ${finding.actual ?? "–"}. `, h("code", {}, finding.evidence))));
    await this.#loadChanges(signal);
  }

  async #loadChanges(signal) {
    try {
      const since = new Date(Date.now() - 7 * 86_400_000).toISOString();
      const answer = await ask("/v1/changes", { account: this.account, user: this.user, from: since, limit: 1_000 }, signal);
      const rows = numbered(answer.changes).reverse().slice(0, shownChanges);
      this.changes.update(rows);
      this.changesNote.textContent = answer.next
        ? "The first thousand changes of the last seven days; there are more in /v1/changes."
        : `${count(answer.changes.length, "change")} in the last seven days${answer.changes.length > shownChanges ? `; the last ${shownChanges} are shown` : ""}.`;
    } catch (problem) {
      if (problem.name === "AbortError") throw problem;
      this.changesNote.textContent = problem.message;
    }
  }
}

