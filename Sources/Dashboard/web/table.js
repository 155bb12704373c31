// Tables: sorted by buttons, rows kept by key so that focus and selection survive, amounts aligned at their points.

import { amount, compare, decimals } from "./amount.js";
import { h, setText } from "./dom.js";

/** Rows in the page at most; more are on further pages. */
export const pageLimit = 200;

/**
 * A table of `columns`: `{ key, label, cell(row) -> node or text, text(row) -> what tells whether it changed,
 * sort?(a, b), amount?(row) -> { text, derived } }`.
 */
export class Table {
  #rows = new Map();
  #shown = [];
  #sorting = null;

  constructor({ caption, columns, key, empty, hidesCaption = false, detail = null, className = "" }) {
    Object.assign(this, { columns, key, empty, detail });
    this.caption = h("caption", { class: hidesCaption ? "sr" : null }, caption);
    this.heads = columns.map((column) => this.#head(column));
    this.body = h("tbody", { role: "rowgroup" });
    this.note = h("p", { class: "empty", hidden: true });
    this.table = h(
      "table", { role: "table", class: className }, this.caption,
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, this.heads)), this.body);
    this.element = h("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" }, this.table, this.note);
  }

  #head(column) {
    const attributes = { role: "columnheader", scope: "col", class: this.#class(column) };
    if (!column.sort && !column.amount) return h("th", attributes, column.label);
    const button = h("button", { type: "button", class: "sort", click: () => this.#sortBy(column) }, column.label,
      h("span", { class: "arrow", "aria-hidden": "true" }));
    return h("th", { ...attributes, "aria-sort": "none" }, button);
  }

  #class(column) {
    return [column.className, column.amount ? `num c-${column.key}` : column.isNumber ? "num" : null].filter(Boolean).join(" ") || null;
  }

  #sortBy(column) {
    const next = this.#sorting?.column !== column ? 1 : this.#sorting.direction === 1 ? -1 : 0;
    this.#sorting = next ? { column, direction: next } : null;
    for (const [index, head] of this.heads.entries()) {
      if (!head.hasAttribute("aria-sort")) continue;
      const word = this.columns[index] !== column || !next ? "none" : next === 1 ? "ascending" : "descending";
      head.setAttribute("aria-sort", word);
    }
    this.#draw();
  }

  /** Takes the rows as they are now; those that stay are changed in place. */
  update(rows, caption = null) {
    this.#shown = rows;
    if (caption) {
      setText(this.caption, caption);
      this.element.setAttribute("aria-label", caption);
    }
    this.#align(rows);
    this.#draw();
  }

  #align(rows) {
    for (const column of this.columns.filter((each) => each.amount)) {
      const most = rows.reduce((most, row) => Math.max(most, decimals(column.amount(row).text)), 0);
      this.table.style.setProperty(`--d-${column.key}`, most);
      this.table.style.setProperty(`--s-${column.key}`, Math.max(0, Math.ceil(most / 3) - 1));
    }
  }

  #draw() {
    const rows = this.#sorted();
    const known = this.#rows;
    this.#rows = new Map();
    let place = this.body.firstElementChild;
    for (const row of rows) {
      const key = this.key(row);
      const kept = known.get(key) ?? this.#make(key);
      known.delete(key);
      this.#rows.set(key, kept);
      this.#fill(kept, row);
      if (kept.element === place) {
        place = place.nextElementSibling;
      } else {
        this.body.insertBefore(kept.element, place);
      }
      if (kept.extra) {
        if (kept.extra === place) place = place.nextElementSibling;
        else this.body.insertBefore(kept.extra, kept.element.nextSibling);
      }
    }
    for (const gone of known.values()) {
      gone.element.remove();
      gone.extra?.remove();
    }
    this.note.hidden = rows.length > 0;
    this.table.classList.toggle("bare", rows.length === 0);
    setText(this.note, typeof this.empty === "function" ? this.empty() : this.empty);
  }

  #sorted() {
    if (!this.#sorting) return this.#shown;
    const { column, direction } = this.#sorting;
    if (!column.amount) return [...this.#shown].sort((a, b) => direction * column.sort(a, b));
    // What is absent stays last, whichever way it goes.
    return [...this.#shown].sort((a, b) => {
      const [x, y] = [column.amount(a).text, column.amount(b).text];
      return (x === null || y === null ? 1 : direction) * compare(x, y);
    });
  }

  #make(key) {
    const cells = this.columns.map((column) =>
      h(column.isHead ? "th" : "td",
        { role: column.isHead ? "rowheader" : "cell", scope: column.isHead ? "row" : null, class: this.#class(column),
          "data-label": column.label }));
    return { key, element: h("tr", { role: "row" }, cells), cells, texts: new Array(cells.length) };
  }

  #fill(kept, row) {
    kept.row = row;
    for (const [index, column] of this.columns.entries()) {
      const text = this.#text(column, row);
      const before = kept.texts[index];
      if (text === before) continue;
      kept.texts[index] = text;
      const cell = kept.cells[index];
      // One element, so that a label can stand before it where the row is too narrow.
      cell.replaceChildren(h("span", { class: "value" }, column.amount ? this.#amount(column, row) : column.cell(row, kept)));
      if (before !== undefined && column.amount) flash(cell, compare(plain(before), plain(text)));
    }
    this.#extend(kept, row);
  }

  #text(column, row) {
    if (column.amount) {
      const { text, derived } = column.amount(row);
      return `${text}${derived ? "=" : ""}`;
    }
    return column.text ? column.text(row) : String(column.cell(row));
  }

  #amount(column, row) {
    const { text, derived } = column.amount(row);
    return amount(text, derived);
  }

  /** A further row under the one that is open. */
  #extend(kept, row) {
    const content = this.detail?.(row, kept);
    if (content && !kept.extra) {
      const cell = h("td", { role: "cell", class: "detail", colspan: this.columns.length });
      kept.extra = h("tr", { role: "row", class: "extra" }, cell);
    }
    if (!content) {
      kept.extra?.remove();
      kept.extra = null;
    } else if (kept.extra.firstChild.firstChild !== content) {
      kept.extra.firstChild.replaceChildren(content);
    }
  }

  /** Draws again, after something that is not in the rows has changed. */
  redraw() {
    this.#draw();
  }
}

/** Without the mark of what was computed. */
function plain(text) {
  return text.replace("=", "");
}

/** A short light on what changed; the words are in the announcements. */
function flash(cell, order) {
  const name = order < 0 ? "up" : order > 0 ? "down" : null;
  cell.classList.remove("up", "down");
  if (!name) return;
  // The animation begins anew.
  void cell.offsetWidth;
  cell.classList.add(name);
  cell.addEventListener("animationend", () => cell.classList.remove(name), { once: true });
}

/** Orders texts as people do: `u-9` before `u-10`. */
const collator = new Intl.Collator("en", { numeric: true });

export function byText(get) {
  return (a, b) => collator.compare(get(a) ?? "", get(b) ?? "");
}
