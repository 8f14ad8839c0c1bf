// SPDX-License-Identifier: MIT
// The search for a code whose picture is nearest, as it goes: picture, error, time, and the curve
// of the error. The way back from a picture for models without an encoder.
// @ts-check
import { isSuperseded } from "../../api.js";
import { fill, h } from "../../dom.js";
import { picture } from "../picture.js";
import { freshSeed } from "../noise.js";
import { button } from "../../parts.js";
import { tell } from "../tool.js";

/** Steps of a search; a request goes on for some of them. */
const STEPS = 300;

export class CodeSearch {
  #picture;
  #words = h("p", { class: "small search-words" });
  #curve = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  /** @type {{step: number, error: number}[]} */
  #errors = [];
  #turn = 0;
  /** @type {any} the last picture that was searched for */
  #image = null;
  #seed = 0;
  #again = button("Search again", () => this.again(), { kind: "small" });
  #stop = button("Stop", () => this.stop(), { kind: "small" });

  /** @param {import("../session.js").Session} session @param {(code: Float32Array) => void} found
   * @param {AbortSignal} signal */
  constructor(session, found, signal) {
    this.session = session;
    this.found = found;
    this.signal = signal;
    this.#picture = picture("Found by search", () => session.note({ seed: this.#seed }),
      { bare: true });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 300 60");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("class", "search-curve");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.#curve);
    this.element = h("section", { class: "search stack" }, h("h2", {}, "Found by search"),
      this.#picture, svg, this.#words, h("div", { class: "buttons" }, this.#again, this.#stop));
    this.stop();
  }

  /** Searches for a picture from the start. @param {any} image (1, H, W, C)
   * @param {any} [codes] to begin at, (1, Z) */
  async begin(image, codes) {
    this.#image = image;
    const turn = ++this.#turn;
    this.#errors = [];
    this.#stop.disabled = false;
    const began = performance.now();
    let from = codes ? { codes } : {};
    try {
      for (let finished = false; !finished; ) {
        const args = { image, total: STEPS, seed: this.#seed, ...from };
        const answer = await this.session.ask("invert", args,
          { lane: "search", signal: this.signal });
        if (turn !== this.#turn) return;
        from = { codes: answer.codes };
        finished = answer.finished;
        this.#show(answer, (performance.now() - began) / 1000);
      }
      this.#ended();
    } catch (error) {
      if (!isSuperseded(error)) fill(this.#words, /** @type {Error} */ (error).message);
    }
  }

  /** With other draws to begin with. */
  again() {
    if (!this.#image) return;
    this.#seed = freshSeed();
    this.begin(this.#image);
  }

  stop() {
    this.#turn += 1;
    this.#stop.disabled = true;
  }

  #ended() {
    this.#stop.disabled = true;
    const last = this.#errors.at(-1);
    if (last) tell(`Search ended: squared error ${last.error.toFixed(4)}`);
  }

  /** @param {any} answer @param {number} seconds */
  #show(answer, seconds) {
    const { step } = answer;
    this.#picture.show(answer.image.row(0), `squared error ${answer.squared_error.toFixed(4)}`);
    this.#errors.push({ step, error: answer.squared_error });
    fill(this.#words, h("strong", {}, answer.squared_error.toFixed(4)), " squared error a value",
      h("br"), `step ${step} of ${STEPS}, ${seconds.toFixed(1)} s`);
    const most = Math.max(...this.#errors.map(({ error }) => error), 1e-9);
    this.#curve.setAttribute("points", this.#errors.map((one) =>
      `${(300 * one.step) / STEPS},${58 - (56 * one.error) / most}`).join(" "));
    this.found(answer.codes.data.slice(0, this.session.size));
  }
}
