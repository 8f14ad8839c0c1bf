// SPDX-License-Identifier: MIT
// <explore-sliders>: a slider for each dimension of the code, those first that carry most, or for
// each principal direction of the codes of examples; the picture follows. Under each slider stands
// what it would show.
// @ts-check
import { latestOnly } from "../api.js";
import { fill, h } from "../dom.js";
import { count } from "../format.js";
import { button, segmented } from "../parts.js";
import { codeOfText, textOfCode } from "./code_text.js";
import { basisOf } from "./basis.js";
import { freshSeed } from "./noise.js";
import { picture } from "./picture.js";
import { exampleToken, sourceOf, sampleToken } from "./source.js";
import { SliderRow } from "./slider_row.js";
import { Strips } from "./strips.js";
import { Tool, tell } from "./tool.js";

/** Sliders that are shown before the rest is asked for. */
const FIRST = 12;

class SlidersTool extends Tool {
  /** @type {Float32Array} */
  #code = new Float32Array();
  /** @type {any} */
  #directions = null;
  /** @type {import("./basis.js").Basis} */
  #basis = /** @type {any} */ (null);
  /** @type {SliderRow[]} */
  #rows = [];
  #list = h("div", { class: "slider-list" });
  #more = h("div", {});
  #strips = /** @type {Strips} */ (/** @type {any} */ (null));
  #picture = picture("Decoded", () => this.session.note({ code: [...this.#code].join(" ") }),
    { bare: true });
  #decode = latestOnly((/** @type {Float32Array} */ code) => this.attempt(async () => {
    this.#picture.show((await this.session.decode(code, { lane: "sliders" })).row(0));
  }).then(() => {}));

  async start() {
    const waiting = h("p", { class: "soft waiting" }, h("span", { class: "spinner" }),
      h("span", {}, "Looking at what the dimensions carry ..."));
    this.append(waiting);
    this.#directions = await this.session.directions((part) => fill(waiting,
      `Looking at what the dimensions carry: ${Math.round(100 * part)} %`));
    waiting.remove();
    this.#strips = new Strips(this.session, this.signal);
    this.#code = codeOfText(this.place.get("z"), this.session.size) ?? await this.#first();
    this.append(h("div", { class: "bench" }, this.#stage(), h("div", { class: "stack" },
      this.#head(), this.#list, this.#more)));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.#build(this.place.get("by", "dimensions"));
  }

  conditionChanged() {
    if (this.#basis) this.#changed();
  }

  /** Where the sliders begin: the mean of what was encoded. Without an encoder a draw of the prior,
   * as a generator has never seen its mean. */
  async #first() {
    if (this.session.can("encodes") || !this.session.can("samples")) return this.#neutral();
    return (await sourceOf(this.session, sampleToken(1), "sliders-source")).code;
  }

  /** The middle of all codes; of units the likelier value of each. */
  #neutral() {
    const binary = this.session.about.codes === "binary";
    return Float32Array.from(this.#directions.mean.data, (mean) => (binary ? Math.round(mean)
      : mean));
  }

  #stage() {
    return h("div", { class: "stage" }, this.#picture, h("div", { class: "buttons" },
      button("Random", () => this.#random(), { title: "A draw of the prior (R)",
        "aria-keyshortcuts": "r" }),
      this.session.can("encodes") && this.session.about.has_data &&
        button("Example", () => this.#example(), { title: "The code of a test example (E)",
          "aria-keyshortcuts": "e" }),
      button("Reset", () => this.#to(this.#neutral(), "the middle of all codes"),
        { title: "The mean of all codes (0)", "aria-keyshortcuts": "0" })));
  }

  #head() {
    const about = this.session.about;
    return h("div", { class: "tool-head" },
      segmented({ label: "What the sliders move", value: this.place.get("by", "dimensions"),
        options: [["dimensions", "Dimensions"], ["principal", "Principal directions"]],
        change: (by) => {
          this.place.set({ by: by === "dimensions" ? null : by });
          this.#build(by);
        } }),
      h("p", { class: "soft small" }, about.codes === "binary"
        ? "Units, those first that vary most. The bar says how much."
        : "Those first that carry most; the bar says how much. Pictures under a slider show what " +
          "it would make."));
  }

  /** @param {string} by */
  #build(by) {
    this.#basis = basisOf(this.#directions, this.session.about, by);
    this.#showRows(this.place.get("all") === "1" ? Infinity : FIRST);
    this.#changed();
  }

  /** @param {number} rows at most */
  #showRows(rows) {
    const directions = this.#basis.directions.slice(0, rows);
    const most = Math.max(...this.#basis.directions.map((one) => one.carries), 1e-9);
    this.#rows = directions.map((one) =>
      new SliderRow(one, most, (value) => this.#move(one, value)));
    fill(this.#list, this.#rows.map((row) => row.element));
    this.#strips.watch(this.#rows);
    this.#showValues();
    const rest = this.#basis.directions.length - directions.length;
    fill(this.#more, rest > 0 && button(`Show the other ${count(rest)}`, () => {
      this.place.set({ all: 1 });
      this.#showRows(Infinity);
      this.#followStrips();
    }, { kind: "quiet" }));
  }

  #showValues() {
    for (const row of this.#rows) row.value = this.#basis.value(this.#code, row.direction);
  }

  /** @param {import("./basis.js").Direction} direction @param {number} value */
  #move(direction, value) {
    this.#code = this.#basis.moved(this.#code, direction, value);
    this.#changed(false);
  }

  /** @param {boolean} [values] whether sliders must follow the code */
  #changed(values = true) {
    if (values) this.#showValues();
    this.place.set({ z: textOfCode(this.#code) });
    this.#decode(this.#code);
    this.#followStrips();
  }

  #followStrips() {
    const { moved } = this.#basis;
    const code = this.#code;
    this.#strips.follow((row) => row.places().map((value) => moved(code, row.direction, value)));
  }

  /** @param {Float32Array} code @param {string} words */
  #to(code, words) {
    this.#code = code;
    this.#changed();
    tell(`Sliders at ${words}`);
  }

  #random() {
    const seed = freshSeed();
    return this.attempt(async () => {
      const token = sampleToken(seed);
      const code = this.session.can("samples")
        ? (await sourceOf(this.session, token, "sliders-source")).code : this.session.draw(seed);
      this.#to(code, `a draw of the prior, seed ${seed}`);
    });
  }

  #example() {
    const index = Math.floor(Math.random() * this.session.count());
    return this.attempt(async () => {
      const source = await sourceOf(this.session, exampleToken(index), "sliders-source");
      this.#to(source.code, `${source.words} ${source.label && `, class ${source.label}`}`);
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "r") this.#random();
    else if (event.key === "e" && this.session.can("encodes")) this.#example();
    else if (event.key === "0") this.#to(this.#neutral(), "the middle of all codes");
  }
}
customElements.define("explore-sliders", SlidersTool);
