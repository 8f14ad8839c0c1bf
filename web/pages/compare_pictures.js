// SPDX-License-Identifier: MIT
// What several models draw from the same noise, and what they make of the same examples.
// @ts-check
import { compute, isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { gridCanvas, savePicture } from "../images.js";
import { problem } from "../page.js";
import { button, waiting } from "../parts.js";
import { setParams } from "../route.js";

/** Samples a run, and their columns. */
const SAMPLES = 36, COLUMNS = 6;
/** Examples that are reconstructed. */
const EXAMPLES = 10;

export class ComparePictures {
  /** What the pictures that are shown depend on. */
  #drawn = { samples: "", examples: "" };

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.samples = h("div", { class: "compare-grid" });
    this.reconstructions = h("div", { class: "stack" });
    const other = button("Other noise", () => setParams({ seed: this.#seed() + 1 }),
      { kind: "small" });
    const others = button("Other examples", () =>
      setParams({ first: this.#first() + EXAMPLES }), { kind: "small" });
    this.element = h("div", {},
      h("section", { class: "section" }, h("div", { class: "section-head" },
        h("h2", {}, "Samples from the same noise"), other), this.samples),
      h("section", { class: "section" }, h("div", { class: "section-head" },
        h("h2", {}, "Reconstructions of the same examples"), others), this.reconstructions));
  }

  #seed() {
    return Math.max(0, Number(this.params?.get("seed") ?? 0) || 0);
  }

  #first() {
    return Math.max(0, Number(this.params?.get("first") ?? 0) || 0);
  }

  /** @param {URLSearchParams} params */
  route(params) {
    this.params = params;
    if (this.runs) this.#draw();
  }

  /** @param {any[]} runs @param {string[]} names @param {URLSearchParams} params */
  show(runs, names, params) {
    this.runs = runs;
    this.names = names;
    this.route(params);
  }

  /** Draws what has changed: samples follow the noise, reconstructions the examples, both the
   * weights. One after another: there is one worker, and who is first is seen first. */
  async #draw() {
    const weights = this.runs.map((/** @type {any} */ { id, bundle, checkpoints }) =>
      `${id} ${bundle} ${checkpoints.at(-1)}`).join();
    const samples = `${weights} ${this.#seed()}`;
    const examples = `${weights} ${this.#first()}`;
    const drawn = this.#drawn;
    this.#drawn = { samples, examples };
    /** @type {(() => Promise<void>)[]} */
    const work = [];
    if (drawn.samples !== samples)
      for (const cell of this.#cells(this.samples, "compare-picture", "Opening the model"))
        work.push(async () => {
          if (this.#drawn.samples === samples) await this.#sample(cell);
        });
    if (drawn.examples !== examples)
      for (const cell of this.#cells(this.reconstructions, "compare-row", "Encoding"))
        work.push(async () => {
          if (this.#drawn.examples === examples) await this.#reconstruct(cell);
        });
    for (const one of work) await one();
  }

  /** A place for each run, under its name. @param {Element} into @param {string} kind
   * @param {string} words */
  #cells(into, kind, words) {
    const cells = this.runs.map((/** @type {any} */ run, /** @type {number} */ i) =>
      ({ run, name: this.names?.[i], place: h("div", { class: kind }, waiting(words)) }));
    fill(into, ...cells.map(({ place, name }, /** @type {number} */ i) => h("figure",
      { class: `s${i}` }, h("figcaption", {}, h("span", { class: "swatch" }), name), place)));
    return cells;
  }

  /** @param {{place: Element, run: any}} cell @param {() => Promise<any>} work */
  async #computed({ place, run }, work) {
    if (!run.bundle && !run.checkpoints.length) {
      fill(place, h("p", { class: "soft small" }, "It has no weights yet."));
      return null;
    }
    try {
      return await work();
    } catch (error) {
      const { kind, message } = /** @type {any} */ (error);
      if (kind === "Unsupported") fill(place, h("p", { class: "soft small" }, message));
      else if (!isSuperseded(error)) fill(place, problem(error));
      return null;
    }
  }

  /** @param {any} cell */
  async #sample(cell) {
    const seed = this.#seed();
    const answer = await this.#computed(cell, () => compute(cell.run.id, "sample",
      { count: SAMPLES, seed }, { lane: `compare/sample/${cell.run.id}`,
        signal: this.page.signal }));
    if (!answer) return;
    this.#picture(cell, answer.images, COLUMNS, `Samples of ${cell.name}, noise ${seed}`,
      { what: "samples", seed });
  }

  /** @param {any} cell */
  async #reconstruct(cell) {
    const first = this.#first();
    const indices = Array.from({ length: EXAMPLES }, (_, i) => first + i);
    const answer = await this.#computed(cell, () => compute(cell.run.id, "encode",
      { examples: { split: "test", indices } }, { lane: `compare/encode/${cell.run.id}`,
        signal: this.page.signal }));
    if (!answer) return;
    if (!answer.reconstruction) {
      fill(cell.place, h("p", { class: "soft small" }, "This model does not reconstruct."));
      return;
    }
    const both = h("div", { class: "stack tight" });
    fill(cell.place, both);
    for (const [images, words] of [[answer.images, "Examples"],
      [answer.reconstruction, `Reconstructions by ${cell.name}`]]) {
      const canvas = gridCanvas(images, EXAMPLES);
      label(canvas, words);
      both.append(canvas);
    }
  }

  /** @param {any} cell @param {any} images @param {number} columns @param {string} words
   * @param {Record<string, any>} notes */
  #picture(cell, images, columns, words, notes) {
    const canvas = gridCanvas(images, columns);
    label(canvas, words);
    fill(cell.place, canvas, button("Save", () => savePicture(canvas,
      `${cell.run.name}-${notes.what}-${notes.seed}.png`,
      { run: cell.run.name, step: cell.run.step, ...notes }, 2),
    { kind: "small quiet", iconName: "save" }));
  }
}

/** @param {HTMLCanvasElement} canvas @param {string} words */
function label(canvas, words) {
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
}
