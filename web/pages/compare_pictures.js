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
  #drawn = "";

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
    if (!this.runs || this.#look() === this.#drawn) return;
    this.#draw();
  }

  /** @param {any[]} runs @param {string[]} names @param {URLSearchParams} params */
  show(runs, names, params) {
    this.runs = runs;
    this.names = names;
    this.route(params);
  }

  /** What the pictures depend on. */
  #look() {
    return [this.#seed(), this.#first(),
      ...this.runs.map((/** @type {any} */ { id, bundle, checkpoints }) =>
        `${id} ${bundle} ${checkpoints.at(-1)}`)].join();
  }

  #draw() {
    this.#drawn = this.#look();
    const cells = this.runs.map((/** @type {any} */ run, /** @type {number} */ i) => {
      const place = h("div", { class: "compare-picture" }, waiting("Opening the model"));
      return { run, place, name: this.names?.[i], kind: `s${i}` };
    });
    fill(this.samples, ...cells.map(({ place, name, kind }) => h("figure", { class: kind },
      h("figcaption", {}, h("span", { class: "swatch" }), name), place)));
    const rows = cells.map((cell) => ({ ...cell,
      place: h("div", { class: "compare-row" }, waiting("Encoding")) }));
    fill(this.reconstructions, ...rows.map(({ place, name, kind }) => h("figure",
      { class: kind }, h("figcaption", {}, h("span", { class: "swatch" }), name), place)));
    this.#fillAll(cells, rows);
  }

  /** One after another: there is one worker, and who was first is seen first.
   * @param {any[]} cells @param {any[]} rows */
  async #fillAll(cells, rows) {
    const drawn = this.#drawn;
    for (const cell of cells) if (drawn === this.#drawn) await this.#sample(cell);
    for (const row of rows) if (drawn === this.#drawn) await this.#reconstruct(row);
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
