// SPDX-License-Identifier: MIT
// A slider with its name, how much it carries, and a strip of pictures under it: what it would show
// at places along its way.
// @ts-check
import { fill, h } from "../dom.js";
import { paint } from "../images.js";
import { short } from "./tool.js";

/** Pictures under a slider. */
export const PLACES = 9;

export class SliderRow {
  #range;
  #output = h("output", {});
  #strip = h("div", { class: "strip", "aria-hidden": "true" });
  #canvases = Array.from({ length: PLACES }, () => h("canvas", { class: "pixels", width: 1,
    height: 1 }));

  /**
   * @param {import("./basis.js").Direction} direction @param {number} most that any carries
   * @param {(value: number) => void} moved
   */
  constructor(direction, most, moved) {
    this.direction = direction;
    const { name, carries, low, high, step } = direction;
    this.#range = h("input", {
      type: "range", min: low, max: high, step, "aria-label": name,
      oninput: () => {
        this.#say();
        moved(Number(this.#range.value));
      },
      ondblclick: () => this.#jump((low + high) / 2),
    });
    this.#canvases.forEach((canvas, i) =>
      canvas.addEventListener("click", () => this.#jump(this.places()[i])));
    fill(this.#strip, this.#canvases);
    const bar = h("span", { class: "carries", title: carries ? `carries ${short(carries)}` : "",
      "aria-hidden": "true" });
    bar.style.setProperty("--part", String(Math.sqrt(Math.max(0, carries) / most)));
    this.element = h("div", { class: "slider-row" }, h("span", { class: "slider-name" }, name, bar),
      h("div", { class: "slider-way" }, this.#range, this.#strip), this.#output);
  }

  /** @param {number} value */
  #jump(value) {
    this.#range.value = String(value);
    this.#range.dispatchEvent(new Event("input"));
    this.#range.focus({ preventScroll: true });
  }

  set value(/** @type {number} */ value) {
    this.#range.value = String(value);
    this.#say(value);
  }

  #say(value = Number(this.#range.value)) {
    this.#output.textContent = Number.isInteger(value) && this.direction.step === 1
      ? String(value) : short(value);
    this.#range.setAttribute("aria-valuetext",
      `${this.#output.textContent} ${this.direction.unit}`.trim());
  }

  /** Values along the slider, under which the pictures stand. */
  places() {
    const { low, high, step } = this.direction;
    return Array.from({ length: PLACES }, (_, i) => {
      const value = low + ((high - low) * (i + .5)) / PLACES;
      return Math.round(value / step) * step;  // as the slider would have it
    });
  }

  /** @param {import("../frame.js").NumberArray} images (PLACES, H, W, C) */
  show(images) {
    this.#canvases.forEach((canvas, i) => paint(canvas, images.row(i)));
    this.#strip.classList.add("filled");
  }
}
