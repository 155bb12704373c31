// Elements without markup in strings: nothing that a venue or a user wrote is ever read as HTML.

/**
 * An element: `h("a", { href: "#/", class: "x" }, "text", child)`. Functions are listeners, `true` a bare attribute,
 * null and false leave an attribute or a child out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else if (key in properties) element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const properties = { value: 1, checked: 1, selected: 1, disabled: 1 };

/** Sets the text only where it differs: what is selected stays selected, and nothing is announced twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** `1 gap`, `2 gaps`. */
export function count(number, one, many = `${one}s`) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** A count (never an amount) with thin spaces between thousands. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** What only a screen reader says. */
export function spoken(text) {
  return h("span", { class: "sr" }, text);
}

/** A word with a shape and a colour: the word alone says it all. */
export function badge(word, tone, title = null) {
  return h("span", { class: `badge ${tone}`, title }, word);
}
