// Pages of a list that is too long for one: forward by the daemon's cursor, back by those that were used.

import { h, setText } from "./dom.js";

export class Paging {
  #used = [null];
  #next = null;

  /** @param {() => void} turned asks for the page anew. */
  constructor(turned) {
    this.first = h("button", { type: "button", disabled: true, click: () => this.#go(() => this.reset()) }, "First");
    this.back = h("button", { type: "button", disabled: true, click: () => this.#go(() => this.#used.pop()) }, "Back");
    this.forward = h("button", { type: "button", disabled: true, click: () => this.#go(() => this.#used.push(this.#next)) }, "Next");
    this.words = h("span", {});
    this.turned = turned;
    this.element = h("nav", { class: "paging", "aria-label": "Pages" }, this.first, this.back, this.forward, this.words);
  }

  #go(turn) {
    turn();
    this.turned();
  }

  /** The cursor of the page that is shown; null for the first, which is of now. */
  get cursor() {
    return this.#used.at(-1);
  }

  reset() {
    this.#used = [null];
  }

  /** After a page has come. */
  show(answer, rows) {
    this.#next = answer.next ?? null;
    const isFirst = this.#used.length === 1;
    this.first.disabled = this.back.disabled = isFirst;
    this.forward.disabled = !this.#next;
    this.element.hidden = isFirst && !this.#next;
    setText(this.words, `Page ${this.#used.length}, ${rows} rows${isFirst ? "" : ", as of when you left the first page"}`);
  }
}
