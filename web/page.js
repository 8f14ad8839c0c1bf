// SPDX-License-Identifier: MIT
// What every page of the studio is: a custom element that the shell makes and takes away. The
// URL's query is its state: `route()` is called with it at the start and whenever it changes.
// @ts-check
import { listen } from "./events.js";
import { ApiError, isSuperseded } from "./api.js";
import { fill, h } from "./dom.js";
import { sentence } from "./format.js";

/** A page; subclasses have `start()`, called once, and `route(params)`. */
export class Page extends HTMLElement {
  /** The query of the URL. */
  params = new URLSearchParams();
  #ending = new AbortController();

  connectedCallback() {
    this.start();
    this.route(this.params);
  }
  disconnectedCallback() {
    this.#ending.abort();
  }

  /** Makes what does not depend on the query. */
  start() {}
  /** Shows what the query says. @param {URLSearchParams} params */
  route(params) {}

  /** Aborted when the page is left: give it to every request. */
  get signal() {
    return this.#ending.signal;
  }

  /** Hears the server's events of a name while the page is shown.
   * @param {string} name @param {(data: any) => void} heard */
  hears(name, heard) {
    listen(name, heard, this.signal);
  }

  /** Calls `work` every so many milliseconds while the page is shown and seen.
   * @param {number} milliseconds @param {() => void} work */
  every(milliseconds, work) {
    const clock = setInterval(() => document.hidden || work(), milliseconds);
    this.signal.addEventListener("abort", () => clearInterval(clock));
  }

  /** Waits for `work`; its error is shown in `place` as a sentence. Undefined where there was one.
   * @template T @param {Element} place @param {Promise<T>} work
   * @returns {Promise<T | undefined>} */
  async shown(place, work) {
    try {
      return await work;
    } catch (error) {
      if (!isSuperseded(error)) fill(place, problem(error));
      return undefined;
    }
  }
}

/** An error as a notice. @param {any} error */
export function problem(error) {
  const known = error instanceof ApiError;
  const text = known ? sentence(error.message)
    : `Something in this page went wrong: ${error?.message}`;
  if (!known) console.error(error);
  return h("div", { class: "notice bad", role: "alert" }, h("p", {}, text));
}
