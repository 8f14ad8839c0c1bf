// SPDX-License-Identifier: MIT
// Where the model thinks the code is: for each dimension the mean and a deviation to either side,
// over the prior's own; for a model that gives points, points; for units, how probable 1 is.
// @ts-check
import { fill, h } from "../../dom.js";
import { button } from "../../parts.js";
import { short } from "../tool.js";

/** Dimensions that are shown at first. */
const FIRST = 20;

export class PosteriorChart {
  #list = h("ol", { class: "posterior" });
  #more = h("div", {});
  element = h("section", { class: "posterior-section" }, h("h2", {}, "Its code"), this.#list,
    this.#more);
  /** @type {any[]} */
  #rows = [];

  /**
   * @param {number[]} order dimensions, those first that carry most
   * @param {{binary: boolean, limit: number}} scale the largest value shown, to either side
   */
  constructor(order, { binary, limit }) {
    this.order = order;
    this.binary = binary;
    this.limit = binary ? 1 : limit;
    this.#build(FIRST);
  }

  /** @param {number} count */
  #build(count) {
    this.#rows = this.order.slice(0, count).map((at) => {
      const mark = h("span", { class: "posterior-mark" }), number = h("span", { class: "soft" });
      const track = h("span", { class: this.binary ? "posterior-track unit" : "posterior-track",
        "aria-hidden": "true" }, mark);
      track.style.setProperty("--prior", String(1 / this.limit));
      return { at, mark, number,
        element: h("li", {}, h("span", {}, `z${at + 1}`), track, number) };
    });
    fill(this.#list, this.#rows.map((row) => row.element));
    const rest = this.order.length - this.#rows.length;
    fill(this.#more, rest > 0 && button(`Show the other ${rest}`, () => {
      this.#build(Infinity);
      if (this.#last) this.show(...this.#last);
    }, { kind: "quiet small" }));
  }
  /** @type {[Float32Array, Float32Array | null] | null} */
  #last = null;

  /** @param {Float32Array} mean (Z) @param {Float32Array | null} logVar (Z) */
  show(mean, logVar) {
    this.#last = [mean, logVar];
    for (const { at, mark, number } of this.#rows) {
      const deviation = logVar ? Math.exp(.5 * logVar[at]) : 0;
      const place = this.binary ? mean[at] : .5 + mean[at] / (2 * this.limit);
      mark.style.setProperty("--at", String(Math.min(1, Math.max(0, place))));
      mark.style.setProperty("--wide", String(deviation / this.limit));
      const wide = logVar ? ` \u00b1 ${short(deviation)}` : "";
      number.textContent = `${short(mean[at])}${wide}`;
    }
  }
}
