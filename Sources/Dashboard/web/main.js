// The page: which view is shown, when it asks anew, what is said of it.

import { ask, Problem, signIn, signOut, Unreachable } from "./api.js";
import { Balances } from "./balances.js";
import { count, grouped, h, setText } from "./dom.js";
import { Findings } from "./findings.js";
import { Gaps } from "./gaps.js";
import { History } from "./history.js";
import { Limits } from "./limits.js";
import { Live } from "./live.js";
import { Overview } from "./overview.js";
import { clock, tellAges } from "./time.js";
import { User, Users } from "./users.js";

const views = { overview: Overview, balances: Balances, history: History, users: Users, user: User, gaps: Gaps, findings: Findings, limits: Limits };
/** What is asked for again waits so long at least, and twice as long as the last answer took. */
const leastPause = 300;
/** Changes are told to a screen reader together, and no more often than this. */
const announceEvery = 15_000;
const typingPause = 200;
const busyPause = 3_000;

const main = document.getElementById("main");
const search = document.getElementById("search");

class Page {
  #view = null;
  #name = null;
  #path = null;
  #abort = new AbortController();
  #timer = null;
  #isLoading = false;
  #isWanted = false;
  #took = 0;
  #news = { assets: new Set(), gaps: 0, failures: new Set(), findings: 0, since: 0 };
  accounts = [];

  constructor() {
    this.live = new Live({
      changed: (line) => this.#changed(line),
      state: (state, words) => this.#showState(state, words),
      refused: (problem) => this.failed(problem),
    });
    this.notice = h("div", { class: "notice", role: "alert", hidden: true });
    main.append(this.notice);
    addEventListener("hashchange", () => this.#route(true));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    setInterval(tellAges, 1_000);
    setInterval(() => this.#announce(), 1_000);
    this.#listen();
  }

  async begin() {
    try {
      const answer = await this.ask("/v1/accounts");
      this.accounts = answer.accounts;
      this.#route(false);
      this.live.start(answer.position, answer.accounts.reduce((sum, row) => sum + (row.holders ?? 1), 0));
    } catch (problem) {
      this.failed(problem);
      if (problem instanceof Unreachable || problem.status >= 500 || problem.status === 429) setTimeout(() => this.begin(), 3_000);
    }
  }

  // What views use.

  /** Asks, and notes which state the answer is of. */
  async ask(path, parameters, signal) {
    const answer = await ask(path, parameters, signal);
    if (path === "/v1/accounts") this.accounts = answer.accounts;
    if (answer.position !== undefined) this.#showPosition(answer);
    return answer;
  }

  /** Goes to another address without a further step back. */
  replace(hash) {
    history.replaceState(null, "", hash);
    this.#route(false);
  }

  say(words) {
    setText(document.getElementById("announce"), words);
  }

  /** Asks for what is shown again, soon, and once for all that changed in between. */
  refresh() {
    this.#isWanted = true;
    if (this.#timer || this.#isLoading || document.hidden) return;
    this.#timer = setTimeout(() => this.#load(), Math.max(leastPause, 2 * this.#took, this.#view?.pause ?? 0));
  }

  failed(problem) {
    if (problem.name === "AbortError") return;
    if (problem instanceof Problem && problem.status === 401) return this.#askForToken(problem);
    if (problem instanceof Unreachable) this.live.heard(false);
    this.#notify(problem.message, problem.remedy ?? "");
    if (!(problem instanceof Problem) && !(problem instanceof Unreachable)) console.error(problem);
  }

  // Views.

  #route(isChosen) {
    const hash = location.hash.startsWith("#/") ? location.hash : "#/";
    if (location.hash && !location.hash.startsWith("#/")) return;
    const [path, query = ""] = hash.slice(2).split("?");
    const [name, ...rest] = path.split("/").map(decodeURIComponent);
    const params = new URLSearchParams(query);
    const key = name in views ? name : "overview";
    if (path === this.#path && this.#view?.turn) this.#view.turn(params);
    else this.#show(key, params, rest, path, isChosen);
    this.#load();
  }

  #show(key, params, rest, path, isChosen) {
    this.#view?.left?.();
    this.#view?.element.remove();
    this.#view = new views[key](this, params, rest);
    [this.#name, this.#path] = [key, path];
    main.append(this.#view.element);
    document.title = `${this.#view.title} - Counterfoil`;
    for (const link of document.querySelectorAll("nav [data-view]")) {
      const isHere = link.dataset.view === key || (key === "user" && link.dataset.view === "users");
      isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
    if (key !== "users" && document.activeElement !== search) search.value = "";
    if (key === "users" && !search.value) search.value = params.get("search") ?? "";
    if (isChosen && document.activeElement !== search) {
      this.#view.element.querySelector("h1")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  async #load() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#view) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const began = performance.now();
    [this.#isLoading, this.#isWanted] = [true, false];
    try {
      await this.#view.load(signal);
      if (signal.aborted) return;
      main.dataset.shown = location.hash;
      this.#notify(null);
      this.live.heard(true);
      this.#took = performance.now() - began;
    } catch (problem) {
      if (signal.aborted || problem.name === "AbortError") return;
      // Whoever is asked for less is asked later.
      if (problem.status === 429 || problem.status === 503) this.#took = busyPause / 2;
      this.failed(problem);
    } finally {
      if (this.#abort.signal === signal) {
        this.#isLoading = false;
        if (this.#isWanted) this.refresh();
      }
    }
  }

  // What comes in.

  #changed(line) {
    if (line) {
      if (this.#view?.told) this.#view.told(line);
      this.#note(line);
    }
    this.refresh();
  }

  #note(line) {
    const news = this.#news;
    if (line.type === "statement") for (const row of line.balances) news.assets.add(row.asset ?? row.venueAsset);
    if (line.type === "gap" && !line.healedBy) news.gaps += 1;
    if (line.type === "outcome" && line.error) news.failures.add(line.account);
    if (line.type === "finding") news.findings += 1;
  }

  /** All that happened in one sentence, now and then: a screen reader that reads every change is of no use. */
  #announce() {
    const { assets, gaps, failures, findings, since } = this.#news;
    if (Date.now() - since < announceEvery || (!assets.size && !gaps && !failures.size && !findings)) return;
    const parts = [];
    if (failures.size) parts.push(`${[...failures].join(", ")}: no answer`);
    if (gaps) parts.push(count(gaps, "new gap"));
    if (findings) parts.push(count(findings, "new finding"));
    const named = [...assets].slice(0, 4).join(", ");
    if (assets.size) parts.push(`balances changed: ${named}${assets.size > 4 ? ` and ${assets.size - 4} more` : ""}`);
    this.say(`${parts.join("; ")}.`);
    this.#news = { assets: new Set(), gaps: 0, failures: new Set(), findings: 0, since: Date.now() };
  }

  // What is said.

  #showState(state, words) {
    document.getElementById("live").dataset.state = state;
    setText(document.getElementById("live-word"), words);
    document.documentElement.classList.toggle("gone", state === "gone");
    if (state === "gone") this.say(`No connection: what is shown is of ${clock(this.shownAt ?? Date.now())}.`);
  }

  #showPosition(answer) {
    this.shownAt = Date.now();
    setText(document.getElementById("position"), `Journal position ${grouped(answer.position)}, read at ${clock(this.shownAt)}`);
    document.getElementById("position").dataset.position = answer.position;
  }

  #notify(words, remedy = "") {
    this.notice.hidden = !words;
    if (words && this.notice.dataset.words !== words + remedy) this.notice.replaceChildren(h("strong", {}, words), ` ${remedy}`);
    this.notice.dataset.words = words ? words + remedy : "";
  }

  #askForToken(problem) {
    if (document.getElementById("token")) return;
    this.live.stop();
    this.#view?.left?.();
    this.#view?.element.remove();
    this.#view = null;
    const complaint = h("p", { class: "note", role: "alert", hidden: true });
    const field = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
    const form = h("form", { class: "panel sign-in", submit: (event) => this.#enter(event, field, complaint, form) },
      h("h1", { tabindex: "-1" }, "Sign in"),
      h("p", { class: "lead" }, problem.message),
      h("p", {}, h("label", { for: "token" }, "Token"), field),
      complaint,
      h("button", { type: "submit", class: "main" }, "Sign in"),
      h("p", { class: "faint" }, "A token is made where the daemon runs: ", h("code", {}, "foil token create --name NAME"), ". It becomes a session of this browser, which ends when the token is revoked."));
    this.#notify(null);
    this.#showState("gone", "Signed out");
    this.notice.after(form);
    field.focus();
  }

  async #enter(event, field, complaint, form) {
    event.preventDefault();
    try {
      await signIn(field.value);
      form.remove();
      this.#path = null;
      noteSession(true);
      await this.begin();
    } catch (problem) {
      complaint.hidden = false;
      complaint.textContent = `${problem.message} ${problem.remedy ?? ""}`;
      field.select();
    }
  }

  // What people do.

  #listen() {
    let typing = null;
    const find = () => {
      clearTimeout(typing);
      const text = search.value.trim();
      const hash = text ? `#/users?${new URLSearchParams({ search: text })}` : "#/users";
      this.#name === "users" ? this.replace(hash) : (location.hash = hash);
    };
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => (search.value.trim() || this.#name === "users") && find(), typingPause);
    });
    document.getElementById("search-form").addEventListener("submit", (event) => {
      event.preventDefault();
      find();
    });
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      main.focus();
    });
    addEventListener("keydown", (event) => this.#key(event));
    const theme = document.getElementById("theme");
    showTheme(theme);
    theme.addEventListener("click", () => {
      nextTheme();
      showTheme(theme);
      this.refresh();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.refresh());
    document.getElementById("sign-out").hidden = !hasSession();
    document.getElementById("sign-out").addEventListener("click", async () => {
      await signOut().catch(() => null);
      noteSession(false);
      location.reload();
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && event.target === search) {
      search.value = "";
      search.blur();
    }
  }
}

const themes = { system: "light", light: "dark", dark: "system" };

function themeNow() {
  return document.documentElement.dataset.theme ?? "system";
}

function nextTheme() {
  const next = themes[themeNow()];
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    next === "system" ? localStorage.removeItem("theme") : localStorage.setItem("theme", next);
  } catch {
    // It is kept for as long as the page is open.
  }
}

function showTheme(button) {
  setText(button, `Theme: ${themeNow()}`);
}

/** The session itself is a cookie that no script sees; this only says whether there is something to end. */
function noteSession(isThere) {
  document.getElementById("sign-out").hidden = !isThere;
  try {
    isThere ? localStorage.setItem("session", "yes") : localStorage.removeItem("session");
  } catch {
    // The button is there for as long as the page is open.
  }
}

function hasSession() {
  try {
    return localStorage.getItem("session") === "yes";
  } catch {
    return false;
  }
}

new Page().begin();
