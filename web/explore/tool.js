// SPDX-License-Identifier: MIT
// What every tool of Explore is: a custom element over an opened model, whose state is in the URL.
// @ts-check
import { isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { problem } from "../page.js";
import { announce, slider } from "../parts.js";

/**
 * @typedef {{get: (name: string, fallback?: string) => string,
 *   number: (name: string, fallback: number) => number,
 *   set: (changes: Record<string, any>) => void,
 *   go: (tool: string, changes: Record<string, any>) => void}} Place
 */

export class Tool extends HTMLElement {
  /** The opened model. @type {import("./session.js").Session} */
  session = /** @type {any} */ (null);
  /** The state in the URL, and the way to other tools. @type {Place} */
  place = /** @type {any} */ (null);
  #ending = new AbortController();
  #trouble = h("div", { class: "trouble" });

  connectedCallback() {
    this.append(this.#trouble);
    this.attempt(() => this.start());
  }
  disconnectedCallback() {
    this.#ending.abort();
  }

  /** Aborted when the tool is left. */
  get signal() {
    return this.#ending.signal;
  }

  /** Builds the tool from the URL's state. @returns {void | Promise<void>} */
  start() {}
  /** Follows another condition on what is drawn. */
  conditionChanged() {}

  /**
   * Does `work`; where it fails, its error is shown above the tool, and undefined comes back. What
   * was overtaken by newer work is no error.
   * @template T @param {() => T | Promise<T>} work @returns {Promise<T | undefined>}
   */
  async attempt(work) {
    try {
      const result = await work();
      if (this.#trouble.firstChild) fill(this.#trouble);
      return result;
    } catch (error) {
      if (!isSuperseded(error) && !this.signal.aborted) fill(this.#trouble, problem(error));
      return undefined;
    }
  }
}

/**
 * A slider in one line: its label before and its value behind it.
 * @param {{label: string, min: number, max: number, step?: number, value: number,
 *   words?: (value: number) => string, input: (value: number) => void}} of
 */
export function lineSlider({ step = .01, words = short, ...of }) {
  const made = slider({ step, words, ...of });
  made.element.classList.add("line");
  return made;
}

/** A number in at most two decimals, with a true minus. @param {number} value */
export function short(value) {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
  return text.replace(/^-(?=0\.?0*$)/, "").replace("-", "\u2212");
}

/** Of the sentence that waits to be said. */
let timer = 0;

/**
 * Says a sentence to screen readers once nothing newer has come for a moment, so that a moving
 * pointer does not talk without end. @param {string} text @param {number} [wait] milliseconds
 */
export function tell(text, wait = 500) {
  clearTimeout(timer);
  timer = setTimeout(() => announce(text), wait);
}
