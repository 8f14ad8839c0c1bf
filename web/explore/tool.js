// SPDX-License-Identifier: MIT
// What every tool of Explore is: a custom element over an opened model, whose state is in the URL.
// @ts-check
import { isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { problem } from "../page.js";

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
 * One of a few choices, as radio buttons in a row.
 * @param {string} label @param {[string, string][]} choices value and words
 * @param {string} chosen @param {(value: string) => void} choose
 */
export function segmented(label, choices, chosen, choose) {
  const name = `choice-${Math.random().toString(36).slice(2, 8)}`;
  const inputs = choices.map(([value, words]) =>
    h("label", {},
      h("input", { type: "radio", name, value, checked: value === chosen,
        onchange: () => choose(value) }),
      h("span", {}, words)));
  return h("div", { class: "segmented", role: "radiogroup", "aria-label": label }, inputs);
}

/** A button. @param {any} words @param {() => void} press @param {Record<string, any>} [more] */
export function button(words, press, more = {}) {
  const { class: kind = "", ...rest } = more;
  return h("button", { type: "button", class: `button ${kind}`.trim(), onclick: press, ...rest },
    words);
}

/**
 * A slider with its label before and its value behind it.
 * @param {{label: string, min: number, max: number, step?: number, value: number,
 *   words?: (value: number) => string, input: (value: number) => void}} slider
 * @returns {HTMLElement & {value: number}}
 */
export function slider({ label, min, max, step = .01, value, words = short, input }) {
  const output = h("output", {}, words(value));
  const range = h("input", {
    type: "range", min, max, step, value, "aria-label": label,
    oninput: () => {
      show();
      input(Number(range.value));
    },
  });
  const show = () => {
    output.textContent = words(Number(range.value));
    range.setAttribute("aria-valuetext", output.textContent);
  };
  range.value = String(value);
  show();
  const row = h("div", { class: "slider" }, h("span", { class: "slider-label" }, label), range,
    output);
  return Object.defineProperty(row, "value", {
    get: () => Number(range.value),
    set(/** @type {number} */ now) {
      range.value = String(now);
      show();
    },
  });
}

/** A number in at most two decimals, with a true minus. @param {number} value */
export function short(value) {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
  return text.replace(/^-(?=0\.?0*$)/, "").replace("-", "\u2212");
}

/** A count with commas between thousands, as the reports have it. @param {number} count */
export function thousands(count) {
  return count.toLocaleString("en-US");
}
