// SPDX-License-Identifier: MIT
// Fills the strips under the sliders that are seen, a few at a time and only while nothing moves.
// @ts-check
import { NumberArray } from "../frame.js";
import { stack } from "./linear.js";
import { Pacer } from "./pacer.js";
import { PLACES } from "./slider_row.js";

/** Milliseconds of rest before strips are drawn. */
const REST = 300;

/** @typedef {import("./slider_row.js").SliderRow} SliderRow */

export class Strips {
  #pacer = new Pacer(60);
  /** @type {SliderRow[]} */
  #rows = [];
  /** @type {Set<Element>} */
  #seen = new Set();
  #turn = 0;
  #timer = 0;
  #busy = false;
  /** @type {WeakMap<SliderRow, number>} rows with the turn that they show */
  #done = new WeakMap();
  #watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) this.#seen.add(target);
      else this.#seen.delete(target);
    this.#wait();
  });
  /** The codes of a row's pictures. @type {((row: SliderRow) => Float32Array[]) | null} */
  #codes = null;

  /** @param {import("./session.js").Session} session @param {AbortSignal} signal */
  constructor(session, signal) {
    this.session = session;
    this.signal = signal;
    signal.addEventListener("abort", () => {
      this.#watcher.disconnect();
      clearTimeout(this.#timer);
    });
  }

  /** @param {SliderRow[]} rows */
  watch(rows) {
    this.#rows = rows;
    this.#watcher.disconnect();
    this.#seen.clear();
    for (const row of rows) this.#watcher.observe(row.element);
  }

  /** Draws the strips anew once things rest. @param {(row: SliderRow) => Float32Array[]} codes the
   * PLACES codes of a row */
  follow(codes) {
    this.#codes = codes;
    this.#turn += 1;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#draw(), REST);
  }

  /** Draws what is seen and lacking; ends once something moves again. */
  async #draw() {
    this.#timer = 0;
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let rows = this.#lacking(); rows.length && !this.#timer; rows = this.#lacking())
        await this.#fill(rows.slice(0, Math.max(1, Math.floor(this.#pacer.size / PLACES))));
    } catch {
      // What is wrong with the model is said by the request of the large picture.
    } finally {
      this.#busy = false;
    }
  }

  #lacking() {
    return this.#codes ? this.#rows.filter((row) => this.#seen.has(row.element) &&
      this.#done.get(row) !== this.#turn) : [];
  }

  /** @param {SliderRow[]} rows */
  async #fill(rows) {
    const turn = this.#turn;
    const codes = rows.flatMap(/** @type {any} */ (this.#codes));
    const began = performance.now();
    const images = await this.session.decode(stack(codes), { lane: "strips", signal: this.signal });
    this.#pacer.took(codes.length, (performance.now() - began) / 1000);
    if (turn !== this.#turn) return;
    rows.forEach((row, i) => {
      this.#done.set(row, turn);
      row.show(rowsOf(images, i * PLACES, PLACES));
    });
  }
}

/** Rows first .. first + count - 1. @param {NumberArray} images @param {number} first
 * @param {number} count */
function rowsOf(images, first, count) {
  const size = images.data.length / images.rows;
  return new NumberArray(images.data.subarray(first * size, (first + count) * size),
    [count, ...images.shape.slice(1)]);
}
