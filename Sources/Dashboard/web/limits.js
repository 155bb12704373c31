// What was sent against the venues' limits, and which of them want to be left alone until when.

import { ask } from "./api.js";
import { accountColumn } from "./columns.js";
import { badge, grouped, h } from "./dom.js";
import { byText, Table } from "./table.js";
import { age, moment, secondsUntil } from "./time.js";

/** Every bucket of every account: what is counted together at the venue. */
export async function readBudgets(signal) {
  return (await ask("/v1/budgets", {}, signal)).budgets;
}

/** Until when a bucket is to be left alone; null when it may be used. */
export function penaltyUntil(row) {
  const until = row?.penaltyUntil ?? null;
  return until && secondsUntil(until) > 0 ? until : null;
}

/** For every account the bucket to look at: one under a penalty, else the busiest. */
export function bucketToWatch(rows) {
  const found = new Map();
  for (const row of rows) {
    const known = found.get(row.account);
    if (!known || weight(row) > weight(known)) found.set(row.account, row);
  }
  return found;
}

function weight(row) {
  return (penaltyUntil(row) ? 1e9 : 0) + row.sent["1m"];
}

/** `12 in 1m` of the bucket to look at. */
export function spending(row) {
  return h("span", { title: row.bucket }, `${grouped(row.sent["1m"])} in 1m`);
}

const windows = [["10s", "In 10 s"], ["1m", "In 1 min"], ["10m", "In 10 min"], ["1h", "In 1 h"]];

export class Limits {
  title = "Limits";

  constructor(context) {
    this.table = new Table({
      caption: "Sent against each venue's limits", hidesCaption: true, key: (row) => `${row.account}/${row.bucket}`,
      empty: "Nothing has been asked of a venue yet.", className: "stack",
      columns: [
        { ...accountColumn, isHead: true },
        { key: "bucket", label: "Limit", sort: byText((row) => row.bucket), text: (row) => row.bucket, cell: (row) => row.bucket },
        ...windows.map(([key, label]) => ({
          key, label, isNumber: true, sort: (a, b) => a.sent[key] - b.sent[key], text: (row) => `${row.sent[key]}`,
          cell: (row) => grouped(row.sent[key]),
        })),
        { key: "last", label: "Last", text: (row) => `${row.lastSentAt}`, cell: (row) => age(row.lastSentAt) },
        {
          key: "penalty", label: "Penalty", text: (row) => `${penaltyUntil(row)}`,
          cell: (row) => (penaltyUntil(row) ? [badge("leave alone", "bad"), " until ", moment(row.penaltyUntil)] : h("span", { class: "faint" }, "none")),
        },
      ],
    });
    this.context = context;
    this.element = h("section", { class: "panel", "aria-labelledby": "limits-head" },
      h("h1", { id: "limits-head", tabindex: "-1" }, "Limits"),
      h("p", { class: "lead" }, "What was sent of the calls that each venue counts together: its documented limits are budgets that all calls of a key share. A penalty that a venue has given is kept, also over a restart."),
      this.table.element);
  }

  async load(signal) {
    const answer = await this.context.ask("/v1/budgets", {}, signal);
    this.table.update(answer.budgets);
  }
}
