// What keeps the page current: the stream where it can be had, questions at intervals where it cannot. The stream tells
// that something changed; what is shown is always an answer of the API, so that it is one state.

import { address, ask, Problem } from "./api.js";

/** How often is asked where there is no stream. */
const pollEvery = 5_000;
/** With a stream: holders become stale by time alone, which no line tells. */
const checkEvery = 15_000;
/** A stream that was refused is tried again. */
const tryAgainAfter = 20_000;
/** A connection that is cut comes back by itself within this time, or is said to be gone. */
const patience = 4_000;

/**
 * Above so many holders the statements are not streamed to the page, which could not show them anyway: they are asked for
 * at intervals, and only what is rare is streamed.
 */
const mostHoldersToFollow = 2_000;
const pollManyEvery = 2_000;

export class Live {
  #source = null;
  #timer = null;
  #check = null;
  #position = null;
  #isAsked = false;
  #manyHolders = false;
  #state = "connecting";

  /**
   * @param {{changed: (line: object|null) => void, state: (state: string, words: string) => void, refused: (problem: Problem) => void}} listeners
   */
  constructor(listeners) {
    this.listeners = listeners;
  }

  /** Begins after a position that has been shown. */
  start(position, holders) {
    this.#position = position;
    this.#manyHolders = holders > mostHoldersToFollow;
    this.#open();
    clearInterval(this.#check);
    this.#check = setInterval(() => this.listeners.changed(null), this.#manyHolders ? pollManyEvery : checkEvery);
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    clearInterval(this.#check);
    clearInterval(this.polling);
    this.polling = null;
  }

  #open() {
    this.#source?.close();
    const types = this.#manyHolders ? "gap,outcome,finding" : null;
    const source = new EventSource(address("/v1/stream", { since: this.#position, type: types }));
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onmessage = (event) => this.#told(event);
    source.addEventListener("dropped", () => this.#lost(source));
    source.onerror = () => (source.readyState === EventSource.CLOSED ? this.#refused() : this.#lost(source));
  }

  #opened() {
    clearTimeout(this.#timer);
    clearInterval(this.polling);
    this.polling = null;
    this.#say("live", this.#manyHolders ? "Live: news at once, balances every 2 s" : "Live");
    // What came between is not known to have been shown.
    this.listeners.changed(null);
  }

  #told(event) {
    if (event.lastEventId) this.#position = event.lastEventId;
    if (event.data) this.listeners.changed(JSON.parse(event.data));
  }

  /** The browser connects again by itself; after a while people are told. */
  #lost() {
    if (this.#state === "polling" || this.#state === "gone") return;
    if (this.#state === "live") this.#say("connecting", "Connecting again");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll("Not live: asks every 5 s"), patience);
  }

  /** The daemon said no, or nobody is there: find out which. */
  async #refused() {
    this.#source = null;
    try {
      await ask("/v1/accounts");
      // What was to be resumed is not kept any more, or there is no stream: the answers are whole in any case.
      this.#position = null;
      this.#poll("Not live: asks every 5 s");
    } catch (problem) {
      if (problem instanceof Problem && [401, 403].includes(problem.status)) return this.listeners.refused(problem);
      this.#poll("No connection");
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), tryAgainAfter);
  }

  #poll(words) {
    this.#say(words === "No connection" ? "gone" : "polling", words);
    if (this.polling) return;
    this.polling = setInterval(() => this.listeners.changed(null), pollEvery);
  }

  #say(state, words) {
    this.#state = state;
    this.listeners.state(state, words);
  }

  /** An answer came, or none did: without a stream it is all that is known of the connection. */
  heard(isThere) {
    if (this.#state === "live" && isThere) return;
    if (!isThere) this.#say("gone", "No connection");
    else if (this.#state === "gone") this.#poll("Not live: asks every 5 s");
  }
}
