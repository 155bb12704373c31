// Amounts are text from the venue to the screen. Where they are compared or placed they are whole numbers (BigInt) at a
// common scale; no floating point ever holds one.

import { h, spoken } from "./dom.js";

const grammar = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `{ units, scale }` with value = units / 10^scale; null for what is no amount. */
export function parse(text) {
  const match = typeof text === "string" ? grammar.exec(text) : null;
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  const units = BigInt(whole + fraction);
  return { units: sign ? -units : units, scale: fraction.length };
}

/** The whole number at a scale that is not smaller than the amount's own. */
export function unitsAt(amount, scale) {
  return amount.units * 10n ** BigInt(scale - amount.scale);
}

/** Negative, zero or positive; what is absent comes last. */
export function compare(a, b) {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return x ? -1 : y ? 1 : 0;
  const scale = Math.max(x.scale, y.scale);
  const difference = unitsAt(x, scale) - unitsAt(y, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The text of a whole number at a scale, with `digits` after the point. */
export function write(units, scale, digits = scale) {
  const negative = units < 0n;
  const text = String(negative ? -units : units).padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).slice(0, digits);
  return `${negative ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

export function isNegative(text) {
  return (parse(text)?.units ?? 0n) < 0n;
}

/** Digits after the point. */
export function decimals(text) {
  return parse(text)?.scale ?? 0;
}

/**
 * An amount as it is shown: groups of three stand apart by space that is drawn and not written, so that what is copied is
 * the venue's own text to the digit.
 *
 * @param {string|null} text absent is shown as such, not as zero.
 * @param {boolean} derived computed from what the venue reported.
 */
export function amount(text, derived = false) {
  if (text === null || text === undefined) {
    return h("span", { class: "amt none" }, h("span", { "aria-hidden": "true" }, "–"), spoken("not told by the venue"));
  }
  const match = grammar.exec(text);
  if (!match) return h("span", { class: "amt" }, text);
  const [, sign, whole, fraction = ""] = match;
  const parts = groupsFromRight(whole).map((digits) => h("span", { class: "g" }, digits));
  parts[0].prepend(sign);
  return h(
    "span", { class: isNegative(text) ? "amt negative" : "amt" },
    derived ? h("span", { class: "derived", title: "computed from what the venue reported" }, spoken("computed: ")) : null,
    h("span", { class: "i" }, parts), fractionPart(fraction));
}

/** The point belongs to it; the zeros at its end, which carry the scale and no value, step back. */
function fractionPart(fraction) {
  const part = h("span", { class: "f" });
  if (!fraction) return part;
  part.append(".");
  const significant = fraction.replace(/0+$/, "").length;
  for (let at = 0; at < fraction.length; at += 3) {
    const digits = fraction.slice(at, at + 3);
    const kept = Math.max(0, Math.min(digits.length, significant - at));
    part.append(h("span", { class: "g" }, digits.slice(0, kept), kept < digits.length ? zeros(digits.slice(kept)) : null));
  }
  return part;
}

function zeros(text) {
  return h("span", { class: "z" }, text);
}

function groupsFromRight(digits) {
  const groups = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups;
}
