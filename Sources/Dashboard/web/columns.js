// What several tables show alike: freshness, health, amounts of a balance, holders.

import { badge, count, h, spoken } from "./dom.js";
import { age } from "./time.js";
import { byText } from "./table.js";

/** How far a balance may be trusted, from the best to the worst. */
export const freshnesses = ["live", "polled", "stale", "suspect", "unknown"];

const meanings = {
  live: "kept current by a feed",
  polled: "read on request, as of its time",
  stale: "older than it should be",
  suspect: "a gap may have touched it",
  unknown: "never seen",
};

export function freshness(word) {
  return badge(word, `fresh ${word}`, meanings[word]);
}

/** Holders by freshness: a bar to see, and the same in words. */
export function freshnessBar(counts) {
  const all = freshnesses.reduce((sum, word) => sum + (counts[word] ?? 0), 0);
  const present = freshnesses.filter((word) => counts[word] > 0);
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, present.map((word) => {
    const part = h("span", { class: word });
    // Never so small that it cannot be seen: one suspect in a million is what one looks for.
    part.style.flexGrow = Math.max(counts[word] / all, 0.03);
    return part;
  }));
  const words = present.length ? present.map((word) => h("span", { class: `tally ${word}` }, `${count(counts[word], word, word)}`)) : ["nobody yet"];
  return h("div", { class: "freshness" }, all ? bar : null, h("span", { class: "tallies" }, words));
}

/** The three amounts of a balance. */
export function amountColumns() {
  return ["total", "available", "held"].map((key) => ({
    key, label: key[0].toUpperCase() + key.slice(1),
    amount: (row) => ({ text: row[key] ?? null, derived: (row.derived ?? []).includes(key) }),
  }));
}

export const accountColumn = {
  key: "account", label: "Account", sort: byText((row) => row.account), text: (row) => row.account,
  cell: (row) => h("a", { href: `#/balances?account=${encodeURIComponent(row.account)}` }, row.account),
};

export function userAddress(account, user) {
  return `#/user/${encodeURIComponent(account)}/${encodeURIComponent(user)}`;
}

export const userColumn = {
  key: "user", label: "End user", sort: byText((row) => row.user), text: (row) => row.user ?? "",
  cell: (row) => (row.user === null || row.user === undefined
    ? h("span", { class: "faint" }, "owner")
    : h("a", { href: userAddress(row.account, row.user) }, row.user)),
};

/** The canonical code, and the venue's own where it says something else. */
export function assetName(row) {
  const own = row.venueAsset;
  if (!row.asset) return [h("span", { class: "code" }, own), " ", badge("unmapped", "warn", "nobody has said which asset this code is: it is in no total")];
  const differs = row.network || own?.toUpperCase() !== row.asset.toUpperCase();
  return [h("span", { class: "code" }, row.asset), differs ? h("span", { class: "faint own" }, ` ${own}`) : null].filter(Boolean);
}

export const assetColumn = {
  key: "asset", label: "Asset", sort: byText((row) => row.asset ?? row.venueAsset),
  text: (row) => `${row.asset}/${row.venueAsset}`, cell: assetName, isHead: true,
};

export const freshnessColumn = {
  key: "freshness", label: "Freshness", text: (row) => `${row.freshness}${row.receivedAt}`,
  sort: (a, b) => freshnesses.indexOf(a.freshness) - freshnesses.indexOf(b.freshness),
  cell: (row) => [freshness(row.freshness), " ", age(row.receivedAt)],
};

/** How an account fares, in a word with its colour, and the reason. */
export function health(row) {
  const troubled = [row.feed, row.reading, row].find((part) => part?.error);
  const failure = troubled?.error ?? null;
  const tone = row.status === "ok" ? "ok" : row.status === "partial" ? "warn" : "bad";
  const word = row.status === "ok" ? (row.live ? "live" : "ok") : row.status;
  return [badge(word, tone), failure ? h("span", { class: "why" }, ` ${failure.message}`) : spoken("")];
}

export function healthText(row) {
  return JSON.stringify([row.status, row.live, row.feed, row.reading, row.error]);
}
