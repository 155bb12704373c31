// Every balance, by account or by asset, with what makes it up.

import { amount } from "./amount.js";
import { Problem } from "./api.js";
import { accountColumn, amountColumns, assetColumn, freshnessColumn, userColumn } from "./columns.js";
import { badge, count, h } from "./dom.js";
import { Paging } from "./paging.js";
import { byText, pageLimit, Table } from "./table.js";

export const walletNames = ["trading", "borrow", "collateral", "lending", "staking"];

/** The columns of a balance's wallets, for those that a row has at all. */
export function walletsColumn() {
  return {
    key: "wallets", label: "Wallets", text: (row) => JSON.stringify(row.wallets),
    cell: (row) => {
      const told = walletNames.filter((name) => row.wallets?.[name] !== null && row.wallets?.[name] !== undefined && !/^-?0(\.0*)?$/.test(row.wallets[name]));
      if (!told.length) return h("span", { class: "faint" }, "–");
      return h("span", { class: "wallets" }, told.map((name) => h("span", {}, h("span", { class: "faint" }, `${name} `), amount(row.wallets[name]))));
    },
  };
}

export class Balances {
  title = "Balances";

  constructor(context, params) {
    this.context = context;
    this.params = params;
    this.paging = new Paging(() => context.refresh());
    this.account = h("select", { id: "b-account", change: () => this.#choose("account", this.account.value) }, h("option", { value: "" }, "all"));
    this.asset = h("select", { id: "b-asset", change: () => this.#choose("asset", this.asset.value) }, h("option", { value: "" }, "all"));
    this.hides = h("input", {
      type: "checkbox", id: "b-zero", checked: params.get("hideZero") === "true",
      change: () => this.#choose("hideZero", this.hides.checked ? "true" : ""),
    });
    this.table = new Table({
      caption: "Balances", hidesCaption: true, key: (row) => JSON.stringify([row.account, row.user, row.venueAsset, row.copy]),
      empty: "Nothing is held that fits.", className: "stack",
      columns: [assetColumn, accountColumn, userColumn, ...amountColumns(), freshnessColumn, walletsColumn()],
    });
    this.totals = new Table({
      caption: "Totals of what is chosen", key: (row) => row.asset, empty: "", className: "stack",
      columns: [
        {
          key: "asset", label: "Asset", isHead: true, sort: byText((row) => row.asset), text: (row) => `${row.asset}${row.partial}`,
          cell: (row) => [h("span", { class: "code" }, row.asset), row.partial ? badge("partial", "warn", "something that belongs in this sum is unknown") : null].filter(Boolean),
        },
        ...amountColumns(),
      ],
    });
    this.summary = h("p", { class: "lead" });
    this.element = h("section", { class: "panel", "aria-labelledby": "balances-head" },
      h("h1", { id: "balances-head", tabindex: "-1" }, "Balances"),
      h("div", { class: "filters" },
        h("label", { for: "b-account" }, "Account"), this.account,
        h("label", { for: "b-asset" }, "Asset"), this.asset,
        h("span", { class: "check" }, this.hides, h("label", { for: "b-zero" }, "hide zero")),
        this.#exports()),
      this.summary, this.table.element, this.paging.element,
      h("details", { class: "sum" }, h("summary", {}, "Totals of what is chosen"), this.totals.element));
  }

  #exports() {
    this.csv = h("a", { download: "balances.csv" }, "CSV");
    this.lines = h("a", { download: "balances.jsonl" }, "JSON Lines");
    return h("span", { class: "exports" }, "Export: ", this.csv, " ", this.lines);
  }

  #choose(name, value) {
    const params = new URLSearchParams(this.params);
    value ? params.set(name, value) : params.delete(name);
    this.context.replace(`#/balances${params.size ? `?${params}` : ""}`);
  }

  /** Other filters in the same view. */
  turn(params) {
    this.params = params;
    this.paging.reset();
  }

  async load(signal) {
    const chosen = { account: this.params.get("account"), asset: this.params.get("asset"), hideZero: this.params.get("hideZero") };
    const question = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    for (const [link, format] of [[this.csv, "csv"], [this.lines, "jsonl"]]) {
      link.href = `/v1/balances?${new URLSearchParams([...question, ["format", format]])}`;
    }
    const [answer, all] = await Promise.all([
      this.#page(chosen, signal), this.context.ask("/v1/totals", {}, signal),
    ]);
    fillSelect(this.account, this.context.accounts.map((row) => row.account), chosen.account);
    fillSelect(this.asset, all.totals.map((row) => row.asset), chosen.asset);
    this.hides.checked = chosen.hideZero === "true";
    this.table.update(numbered(answer.balances), captionOf(chosen));
    this.totals.update(answer.totals);
    this.paging.show(answer, answer.balances.length);
    this.#summarize(answer);
  }

  async #page(chosen, signal) {
    try {
      return await this.context.ask("/v1/balances", { ...chosen, limit: pageLimit, cursor: this.paging.cursor }, signal);
    } catch (problem) {
      if (!(problem instanceof Problem && ["cursor-expired", "bad-cursor"].includes(problem.kind)) || !this.paging.cursor) throw problem;
      this.context.say("The later pages are no longer kept: this is the first one again.");
      this.paging.reset();
      return this.#page(chosen, signal);
    }
  }

  #summarize(answer) {
    const failed = answer.accounts.filter((row) => row.status === "failed");
    const inPart = answer.accounts.filter((row) => row.status === "partial");
    const parts = [answer.next || this.paging.cursor ? `${count(answer.balances.length, "balance")} on this page` : count(answer.balances.length, "balance")];
    if (failed.length) parts.push(`${failed.map((row) => row.account).join(", ")}: ${failed.length === 1 ? "does" : "do"} not answer, what is shown of ${failed.length === 1 ? "it" : "them"} is of before`);
    if (inPart.length) parts.push(`${inPart.map((row) => row.account).join(", ")}: known in part`);
    const unmapped = answer.unmapped?.length ?? 0;
    if (unmapped) parts.push(`${count(unmapped, "code")} that nobody has mapped (${answer.unmapped.map((row) => row.venueAsset).slice(0, 5).join(", ")}): in no total`);
    this.summary.textContent = `${parts.join(" · ")}.`;
  }
}

function captionOf(chosen) {
  return ["Balances", chosen.asset ? `of ${chosen.asset}` : null, chosen.account ? `in ${chosen.account}` : null].filter(Boolean).join(" ");
}

/** A venue may name an asset twice in one message: each row keeps a key of its own. */
export function numbered(rows) {
  const seen = new Map();
  return rows.map((row) => {
    const key = JSON.stringify([row.account, row.user, row.venueAsset]);
    const copy = seen.get(key) ?? 0;
    seen.set(key, copy + 1);
    return copy ? { ...row, copy } : row;
  });
}

/** Brings the choices up to date and keeps the one that was made. */
export function fillSelect(select, values, chosen, all = "all") {
  const wanted = ["", ...new Set(chosen && !values.includes(chosen) ? [...values, chosen] : values)];
  if (all === null) wanted.shift();
  const now = [...select.options].map((option) => option.value);
  if (now.join("\n") !== wanted.join("\n")) {
    select.replaceChildren(...wanted.map((value) => h("option", { value }, value || all)));
  }
  if (select.value !== (chosen ?? "") && wanted.includes(chosen ?? "")) select.value = chosen ?? "";
}
