// Times as they are read: ages for people, the full text for machines and for the curious.

import { h } from "./dom.js";

/** `7s`, `3m`, `2h`, `5d`. */
export function short(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m`;
  if (whole < 172_800) return `${Math.floor(whole / 3_600)}h`;
  return `${Math.floor(whole / 86_400)}d`;
}

/** `7 seconds ago` for whoever listens, `7s ago` for whoever looks. */
export function age(text) {
  if (!text) return h("span", { class: "faint" }, "never");
  const element = h("time", { datetime: text, title: text, class: "age" }, "");
  tell(element);
  return element;
}

function tell(element) {
  const text = `${short((Date.now() - Date.parse(element.dateTime)) / 1_000)} ago`;
  if (element.textContent !== text) element.textContent = text;
}

/** Brings every age on the page up to now. */
export function tellAges() {
  for (const element of document.querySelectorAll("time.age")) tell(element);
}

/** Date and time of day in the reader's zone, to the second. */
export function moment(text) {
  return text ? h("time", { datetime: text, title: text }, local(Date.parse(text))) : h("span", { class: "faint" }, "–");
}

/** `2026-11-20 12:00:00` in the reader's own zone. */
export function local(milliseconds) {
  const date = new Date(milliseconds);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(milliseconds)}`;
}

/** `12:00:00` in the reader's own zone. */
export function clock(milliseconds) {
  const date = new Date(milliseconds);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Seconds until a time; 0 when it is over. */
export function secondsUntil(text) {
  return text ? Math.max(0, (Date.parse(text) - Date.now()) / 1_000) : 0;
}
