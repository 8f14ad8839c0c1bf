// SPDX-License-Identifier: MIT
// <explore-draw>: a drawing, or a picture of the user, as the model understands it: what it saw,
// its code as a distribution, what is decoded from it, the nearest training images. A model without
// an encoder searches for the code.
// @ts-check
import { latestOnly } from "../api.js";
import { fill, h } from "../dom.js";
import { button } from "../parts.js";
import { NumberArray, floats } from "../frame.js";
import { percent } from "./answer_bars.js";
import { bytesOfText, textOfBytes, textOfCode } from "./code_text.js";
import "./draw/pad.js";
import { PosteriorChart } from "./draw/posterior.js";
import { CodeSearch } from "./draw/search.js";
import { meanSquaredError } from "./linear.js";
import { Neighbours } from "./neighbours.js";
import { picture } from "./picture.js";
import { pictureInput } from "./picture_input.js";
import { codeToken, imageOfFile } from "./source.js";
import { Tool, lineSlider, tell } from "./tool.js";

/** Values of a drawing that a URL holds, and milliseconds of rest before the slow questions. */
const MOST_IN_URL = 1024;
const REST = 450;

class DrawTool extends Tool {
  /** @type {import("./draw/pad.js").Pad} */
  #pad = h("explore-pad");
  #centred = true;
  #invert = false;
  /** @type {NumberArray | null} what is asked about, (1, H, W, C) */
  #image = null;
  /** @type {Float32Array} */
  #code = new Float32Array();
  #timer = 0;
  #seen = picture("as the model sees it", () => this.session.note());
  #made = picture("as it is decoded", () => this.session.note({ code: [...this.#code].join(" ") }));
  #words = h("p", { class: "small", role: "status" });
  #answers = h("p", { class: "small" });
  /** @type {PosteriorChart | null} */
  #posterior = null;
  /** @type {CodeSearch} */
  #search = /** @type {any} */ (null);
  /** @type {Neighbours | null} */
  #neighbours = null;
  #encode = latestOnly(() => this.attempt(() => this.#encoded()).then(() => {}));

  get #size() {
    return this.session.about.shape[1];
  }
  get #channels() {
    return this.session.about.shape[0];
  }

  async start() {
    const encodes = this.session.can("encodes");
    this.#search = new CodeSearch(this.session, (code) => (this.#code = code), this.signal);
    if (this.session.about.has_data) this.#neighbours = new Neighbours(this.session, 6);
    this.#centred = this.#channels === 1 && this.#size === 28;
    const results = h("div", { class: "draw-results" });
    this.append(h("div", { class: "bench draw" }, h("div", { class: "stage draw-stage" },
      this.#pad, this.#tools()), results));
    const view = h("section", { class: "stack" }, h("h2", {}, "What it makes of it"),
      h("div", { class: "pair" }, this.#seen, encodes && this.#made), this.#words, this.#answers,
      this.#ways());
    this.#search.element.hidden = encodes;
    fill(results, view, this.session.can("decodes") && this.#search.element,
      this.#neighbours?.element);
    this.#pad.addEventListener("drawn", () => this.#drawn());
    await this.attempt(() => this.#ground());
    if (encodes) results.append((await this.#chart()).element);
    await this.attempt(() => this.#first());
  }

  conditionChanged() {
    this.#drawn();
  }

  #tools() {
    const colour = h("input", { type: "color", value: "#ffffff", "aria-label": "Colour of the pen",
      oninput: () => (this.#pad.ink = colour.value) });
    this.colour = colour;
    const box = (/** @type {string} */ words, /** @type {boolean} */ on,
      /** @type {(on: boolean) => void} */ set) => {
      const input = h("input", { type: "checkbox", checked: on, onchange: () => {
        set(input.checked);
        this.#drawn();
      } });
      return h("label", { class: "check" }, input, words);
    };
    this.centring = box("Centred as MNIST is", this.#centred, (on) => (this.#centred = on));
    return h("div", { class: "stack draw-tools" },
      h("div", { class: "buttons" }, button("Clear", () => this.#pad.clear()),
        button("Undo", () => this.#pad.undo()),
        pictureInput(this, (file) => this.#opened(file),
          { pasteIn: document, signal: this.signal }),
        this.session.about.has_data && button("Example", () => this.#example())),
      lineSlider({ label: "Pen", min: 6, max: 60, step: 1, value: this.#pad.brush,
        words: String, input: (value) => (this.#pad.brush = value) }).element,
      h("div", { class: "row" }, this.#channels === 3 && colour,
        this.#channels === 1 && this.centring,
        box("Negative", false, (on) => (this.#invert = on))));
  }

  #ways() {
    if (!this.session.can("decodes")) return null;
    const go = (/** @type {string} */ tool, /** @type {() => any} */ state) => () =>
      this.#code.length && this.place.go(tool, state());
    return h("div", { class: "buttons" },
      button("Sliders", go("sliders", () => ({ z: textOfCode(this.#code) })), { kind: "small" }),
      button("Path from here", go("path", () => ({ a: codeToken(this.#code) })),
        { kind: "small" }),
      this.session.can("encodes") && button("Refine", () => this.#refine(), { kind: "small",
        iconName: "search", title: "Search for a code whose picture is nearer" }));
  }

  #refine() {
    if (!this.#image) return;
    this.#search.element.hidden = false;
    this.#search.begin(this.#image, floats(this.#code, [1, this.#code.length]));
  }

  /** Ink and ground as the data have them: the border of an example says which is dark. */
  async #ground() {
    let light = this.#channels === 3;
    if (this.session.about.has_data) {
      const { images } = await this.session.ask("examples",
        { split: this.session.split, first: 0, count: 1 }, { lane: "draw-example" });
      const row = images.data.slice(0, images.shape[2] * images.shape[3]);
      light = row.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) /
        row.length > 127;
    }
    const [ground, ink] = light ? ["#fff", "#000"] : ["#000", "#fff"];
    Object.assign(this.#pad, { ground, ink });
    this.colour.value = `${ink}${ink.slice(1)}`;
    this.#pad.clear();
  }

  async #chart() {
    const all = await this.attempt(() => this.session.directions());
    const size = this.session.size;
    const order = all ? [...all.order.data] : Array.from({ length: size }, (_, i) => i);
    const limit = Math.max(4, ...[...(all?.deviations.data ?? [])].map((d) => 4 * d));
    this.#posterior = new PosteriorChart(order, { binary: this.session.about.codes === "binary",
      limit });
    return this.#posterior;
  }

  /** What the URL says, else an empty pad. */
  async #first() {
    const kept = bytesOfText(this.place.get("drawing"));
    if (kept && kept.length === this.#size ** 2) {
      this.#center(false);
      return this.#pad.put(new NumberArray(kept, [this.#size, this.#size, 1]));
    }
    const index = this.place.get("example");
    return index ? this.#putExample(Number(index)) : undefined;
  }

  #example() {
    const index = Math.floor(Math.random() * this.session.count());
    return this.attempt(() => this.#putExample(index));
  }

  /** @param {number} index */
  async #putExample(index) {
    const { images } = await this.session.ask("examples",
      { split: this.session.split, indices: [index] }, { lane: "draw-example" });
    this.#center(false);
    this.#pad.put(images.row(0));
    this.place.set({ example: index, drawing: null });
  }

  /** @param {boolean} on */
  #center(on) {
    this.#centred = on;
    /** @type {any} */ (this.centring.firstChild).checked = on;
  }

  /** @param {File} file */
  #opened(file) {
    return this.attempt(async () => {
      const image = await imageOfFile(file);
      this.#center(false);
      this.#pad.put(image.row(0), true);
      tell("Your picture is on the pad");
    });
  }

  #drawn() {
    this.#image = this.#pad.picture(this.#size, this.#channels, this.#centred);
    if (this.#image && this.#image.data.length <= MOST_IN_URL)
      this.place.set({ drawing: textOfBytes(this.#image.data), example: null });
    if (!this.#image) return this.#emptied();
    if (this.session.can("encodes")) this.#encode(undefined);
    else {
      this.#seen.show(this.#image.row(0));
      fill(this.#words);
    }
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#rested(), REST);
  }

  #emptied() {
    clearTimeout(this.#timer);
    this.#seen.clear();
    this.#made.clear();
    this.#neighbours?.clear();
    fill(this.#words, "Draw on the pad, or drop a picture on it.");
    fill(this.#answers);
    this.place.set({ drawing: null });
  }

  async #encoded() {
    const answer = await this.session.ask("encode", { images: this.#image, invert: this.#invert },
      { lane: "draw" });
    const seen = answer.images.row(0), made = answer.reconstruction.row(0);
    this.#code = answer.mean.row(0).data.slice();
    this.#seen.show(seen);
    this.#made.show(made);
    this.#posterior?.show(this.#code, answer.log_var ? answer.log_var.row(0).data : null);
    const error = meanSquaredError(seen.data, made.data) / 255 ** 2;
    const energy = answer.energy ? `, energy ${answer.energy.data[0].toFixed(1)}` : "";
    fill(this.#words, `squared error ${error.toFixed(4)} a value${energy}`);
  }

  /** The slow questions, once the pen rests. */
  async #rested() {
    const image = this.#image;
    if (!image || this.signal.aborted) return;
    if (!this.session.can("encodes")) this.#search.begin(image);
    this.#classes(image);
    this.#neighbours?.show(image);
  }

  /** @param {NumberArray} image */
  async #classes(image) {
    try {
      const answer = await this.session.ask("answers", { images: image }, { lane: "answers" });
      if (!answer.attributes || answer.kind !== "classes") return fill(this.#answers);
      const sure = [...answer.attributes.row(0).data].map((share, i) => ({ share, i }))
        .sort((a, b) => b.share - a.share).slice(0, 3);
      fill(this.#answers, "A classifier sees ", sure.map(({ share, i }) =>
        h("span", { class: "badge" }, `${answer.names[i]}: ${percent(share)}`)));
      tell(`class ${answer.names[sure[0].i]}, ${percent(sure[0].share)}`);
    } catch {
      fill(this.#answers);  // what the model makes of the drawing stands without it
    }
  }
}
customElements.define("explore-draw", DrawTool);
