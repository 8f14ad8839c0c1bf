// SPDX-License-Identifier: MIT
// A chart of the server's drawing (the reports' SVG, coloured by chart.css) with a layer that reads
// values off its curves: by the pointer, by a finger, or by arrow keys, said to screen readers.
// @ts-check
import { getResponse, isSuperseded } from "./api.js";
import { drawingCanvas } from "./chart_picture.js";
import { nearestIndex } from "./curves.js";
import { fill, freshId, h } from "./dom.js";
import { count, number } from "./format.js";
import { icon } from "./icons.js";
import { savePicture } from "./images.js";
import { problem } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, any>} attributes */
function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A drawing of the server as an element of this page; scripts and styles are not taken over.
 * @param {string} text */
export function importDrawing(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (parsed.localName !== "svg") throw new Error("a chart came that is no drawing");
  for (const element of parsed.querySelectorAll("script, style, foreignObject")) element.remove();
  return document.importNode(parsed, true);
}

/** Where a value lies between two ends, by the axis's scale.
 * @param {{low: number, high: number, log: boolean}} axis @param {number} value */
function shareOf({ low, high, log }, value) {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** @param {{low: number, high: number, log: boolean}} axis @param {number} share */
function valueAt({ low, high, log }, share) {
  return log ? low * Math.pow(high / low, share) : low + share * (high - low);
}

export class Chart {
  /** @type {any} the drawing's frame in its own units, of the header X-Elbo-Chart */
  #frame = null;
  /** @type {{words: string, unit: string, kind: string, steps: number[], values: any[]}[]} */
  #lines = [];
  #asked = 0;
  #at = -1;

  /** @param {{title: string, hint?: string}} of the drawing itself has the unit */
  constructor({ title, hint = "" }) {
    this.values = h("div", { class: "chart-values", role: "status", hidden: true });
    this.ground = h("div", { class: "chart-ground", tabindex: 0, role: "group",
      "aria-label": `${title}: arrow keys read values` });
    const id = freshId("chart");
    this.title = title;
    const save = h("button", { class: "button quiet small chart-save", type: "button",
      "aria-label": `Save the chart: ${title}`, title: "Save", onclick: () => this.#save() },
    icon("save"));
    this.element = h("figure", { class: "chart-panel", "aria-labelledby": id },
      h("figcaption", {}, h("h3", { id }, title), save, h("p", { class: "soft" }, hint)),
      this.ground);
    this.#listen();
  }

  /**
   * Draws anew; the old drawing stays until then.
   * @param {Record<string, any>} query of /api/chart
   * @param {(series: {id: string, group: string, name: string}) => any} curveOf its words, unit,
   *   steps and values
   * @param {AbortSignal} signal
   */
  async load(query, curveOf, signal) {
    const mine = ++this.#asked;
    try {
      const width = Math.max(280, Math.min(900, Math.round(this.ground.clientWidth / 20) * 20));
      const response = await getResponse("/api/chart", { width, height: 230, ...query },
        { signal });
      const text = await response.text();
      if (mine !== this.#asked) return;
      this.query = query;
      this.#frame = JSON.parse(response.headers.get("X-Elbo-Chart") ?? "null");
      this.#draw(text);
      this.#lines = (this.#frame?.series ?? []).map((/** @type {any} */ series) =>
        ({ kind: series.class, ...curveOf(series) }));
      if (!this.values.hidden) this.#show(this.#at);
    } catch (error) {
      if (mine === this.#asked && !isSuperseded(error)) fill(this.ground, problem(error));
    }
  }

  /** @param {string} text */
  #draw(text) {
    this.drawing = importDrawing(text);
    this.layer = svg("g", { class: "cursor-layer", "aria-hidden": "true" });
    this.drawing.append(this.layer);
    fill(this.ground, this.drawing, this.values);
  }

  async #save() {
    if (!this.drawing) return;
    const canvas = await drawingCanvas(this.drawing);
    await savePicture(canvas, `${this.title.replaceAll(/[^\w]+/g, "-")}.png`,
      { chart: this.title, ...this.query });
  }

  #listen() {
    const ground = this.ground;
    ground.addEventListener("pointermove", (/** @type {PointerEvent} */ event) =>
      this.#point(event.clientX));
    ground.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) =>
      this.#point(event.clientX));
    ground.addEventListener("pointerleave", () => this.#hide());
    ground.addEventListener("blur", () => this.#hide());
    ground.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const steps = this.#steps();
      const far = Math.max(1, Math.round(steps.length / 20));
      const to = /** @type {Record<string, number>} */ ({
        ArrowLeft: this.#at < 0 ? steps.length - 1 : this.#at - 1, ArrowRight: this.#at + 1,
        PageUp: this.#at - far, PageDown: this.#at + far, Home: 0, End: steps.length - 1,
      })[event.key];
      if (event.key === "Escape") this.#hide();
      if (to === undefined || !steps.length) return;
      event.preventDefault();
      this.#show(Math.max(0, Math.min(steps.length - 1, to)));
    });
  }

  /** The steps that are stopped at: of the curve that has most. */
  #steps() {
    return this.#lines.reduce((/** @type {number[]} */ most, line) =>
      line.steps.length > most.length ? line.steps : most, []);
  }

  /** @param {number} clientX */
  #point(clientX) {
    if (!this.#frame || !this.drawing) return;
    const { left, right } = this.drawing.getBoundingClientRect();
    const x = ((clientX - left) / (right - left)) * this.#frame.width;
    const share = (x - this.#frame.left) / (this.#frame.right - this.#frame.left);
    const steps = this.#steps();
    if (share < -0.03 || share > 1.03 || !steps.length) this.#hide();
    else this.#show(nearestIndex(steps, valueAt(this.#frame.x, Math.max(0, Math.min(1, share)))));
  }

  /** Shows the values at the step of this number. @param {number} at */
  #show(at) {
    const step = this.#steps()[at];
    if (step === undefined || !this.layer) return;
    this.#at = at;
    const frame = this.#frame;
    const across = (/** @type {number} */ value) =>
      frame.left + shareOf(frame.x, value) * (frame.right - frame.left);
    const up = (/** @type {number} */ value) => frame.bottom -
      Math.max(0, Math.min(1, shareOf(frame.y, value))) * (frame.bottom - frame.top);
    const x = across(step);
    const marks = [svg("path", { class: "cursor", d: `M${x} ${frame.top}V${frame.bottom}` })];
    const words = [h("div", { class: "soft" }, `step ${count(step)}`)];
    for (const line of this.#lines) {
      const i = nearestIndex(line.steps, step);
      const value = line.values[i];
      if (i < 0 || value === null) continue;
      marks.push(svg("circle", { class: `cursor-dot ${line.kind}`, r: 4.5,
        cx: across(line.steps[i]), cy: up(value) }));
      words.push(h("div", { class: `value ${line.kind}` }, h("span", {}, line.words),
        h("strong", {}, [number(value), line.unit].filter(Boolean).join(" "))));
    }
    this.layer.replaceChildren(...marks);
    fill(this.values, ...words);
    this.#place(x / frame.width);
  }

  /** Puts the values beside the line, on the side with more room. @param {number} share */
  #place(share) {
    this.values.hidden = false;
    const wide = this.ground.clientWidth;
    const own = this.values.offsetWidth;
    const left = share < 0.5 ? share * wide + 14 : share * wide - own - 14;
    const kept = Math.max(0, Math.min(wide - own, left));
    this.values.style.transform = `translate(${Math.round(kept)}px, 1.6rem)`;
  }

  #hide() {
    this.#at = -1;
    this.values.hidden = true;
    this.layer?.replaceChildren();
  }
}
