// SPDX-License-Identifier: MIT
// The grid of samples of a run, all from the same noise, with a slider over training time.
// @ts-check
import { fill, h } from "../dom.js";
import { count } from "../format.js";
import { icon } from "../icons.js";
import { saveImage } from "../images.js";
import { button, slider } from "../parts.js";
import { setParams } from "../route.js";
import { gridAddress } from "./run_state.js";

/** Milliseconds a grid is shown while they play. */
const PACE = 350;

export class SampleSlider {
  /** @type {number[]} */
  #steps = [];
  /** The step of the URL; null: the newest. @type {number | null} */
  #wanted = null;
  #clock = 0;

  constructor() {
    this.image = h("img", { class: "pixels sample-grid" });
    this.slider = slider({ label: "After step", min: 0, max: 0, step: 1, value: 0,
      words: (i) => count(this.#steps[i] ?? 0), input: (i) => this.#choose(i) });
    this.play = button("Play", () => this.#toggle(), { kind: "small", iconName: "play" });
    this.save = button("Save", () => this.#save(), { kind: "small", iconName: "save" });
    this.body = h("div", { class: "stack" }, this.image, this.slider.element,
      h("div", { class: "buttons" }, this.play, this.save));
    this.none = h("p", { class: "soft" }, "No samples are drawn yet.");
    this.element = h("section", { class: "stack", "aria-labelledby": "samples" },
      h("h2", { id: "samples" }, "Samples"), this.body, this.none);
  }

  /** @param {URLSearchParams} params */
  route(params) {
    const step = params.get("step");
    this.#wanted = step === null ? null : Number(step);
    this.#showStep();
  }

  /** @param {any} run */
  show(run) {
    this.run = run;
    this.#steps = run.grids;
    this.slider.range.max = String(Math.max(0, run.grids.length - 1));
    this.body.hidden = run.grids.length === 0;
    this.none.hidden = run.grids.length > 0;
    this.play.disabled = run.grids.length < 2;
    this.#showStep();
  }

  /** The place of the step that the URL names, else of the newest. */
  #at() {
    const found = this.#wanted === null ? -1 : this.#steps.indexOf(this.#wanted);
    return found < 0 ? this.#steps.length - 1 : found;
  }

  #showStep() {
    if (!this.run || !this.#steps.length) return;
    const at = this.#at();
    this.slider.set(at);
    const source = gridAddress(this.run.id, this.#steps[at]);
    if (this.image.getAttribute("src") === source) return;
    this.image.src = source;
    this.image.alt = `Samples of ${this.run.title} after step ${count(this.#steps[at])}`;
    // The neighbours are likely to be asked for next.
    for (const near of [at - 1, at + 1])
      if (this.#steps[near] !== undefined)
        new Image().src = gridAddress(this.run.id, this.#steps[near]);
  }

  /** @param {number} i */
  #choose(i) {
    const newest = i === this.#steps.length - 1;
    setParams({ step: newest ? null : this.#steps[i] });
  }

  #toggle() {
    if (this.#clock) {
      this.#stop();
      return;
    }
    if (this.#at() === this.#steps.length - 1) this.#choose(0);
    fill(this.play, icon("stop"), "Stop");
    this.#clock = window.setInterval(() => {
      if (!this.element.isConnected || this.#at() >= this.#steps.length - 1) this.#stop();
      else this.#choose(this.#at() + 1);
    }, PACE);
  }

  #stop() {
    clearInterval(this.#clock);
    this.#clock = 0;
    fill(this.play, icon("play"), "Play");
  }

  #save() {
    const step = this.#steps[this.#at()];
    saveImage(this.image, `${this.run.name}-step-${step}.png`,
      { run: this.run.name, model: this.run.model, data: this.run.data, seed: this.run.seed,
        step });
  }
}
