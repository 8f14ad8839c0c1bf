// SPDX-License-Identifier: MIT
// <explore-chain>: Markov chains, step by step: each picture is one chain, and all go on together.
// One chain's last states can be watched as a film.
// @ts-check
import { fill, h } from "../dom.js";
import { count } from "../format.js";
import { icon } from "../icons.js";
import { paint } from "../images.js";
import { button, segmented } from "../parts.js";
import { freshSeed } from "./noise.js";
import { saveGrid } from "./save.js";
import { Tool, tell } from "./tool.js";

/** Chains, states of one that are kept, milliseconds between two pictures at least. */
const CHAINS = 20;
const FILM = 12;
const PAUSE = 60;

class ChainTool extends Tool {
  /** @type {any} the last answer */
  #answer = null;
  #playing = false;
  #pace = 1;
  #watched = 0;
  /** Canvases of the watched chain's last states, the newest last. @type {HTMLElement[]} */
  #film = [];
  #step = h("p", { class: "chain-step", role: "status", "aria-live": "off" });
  #play = button("Run", () => this.#toggle(), { kind: "primary", iconName: "play" });
  #once = button("Step", () => this.#go(), { iconName: "next" });
  #grid = h("div", { class: "tiles wall chains", role: "group", "aria-label": "Chains" });
  #strip = h("div", { class: "film chain-film" });
  #watching = h("h2", {});

  async start() {
    this.#pace = this.place.number("steps", 1);
    const paces = segmented({ label: "Steps a picture", value: String(this.#pace),
      options: [["1", "1"], ["10", "10"], ["100", "100"]], change: (steps) => {
        this.#pace = Number(steps);
        this.place.set({ steps });
      } });
    this.append(h("div", { class: "stack" },
      h("div", { class: "tool-head" }, this.#play, this.#once,
        button("Begin anew", () => this.#anew()), h("span", { class: "small" }, "Steps a picture"),
        paces, button("Save", () => this.#save(), { iconName: "save" }), this.#step),
      this.#grid, h("section", { class: "stack" }, this.#watching, this.#strip)));
    this.signal.addEventListener("abort", () => (this.#playing = false));
    this.#watch(this.place.number("watch", 0));
    await this.#go(true);
  }

  get #seed() {
    return this.place.number("seed", 1);
  }

  /** One picture further. @param {boolean} [first] whether the chains begin */
  async #go(first = false) {
    const state = first || !this.#answer ? {}
      : { state: this.#answer.state, step: this.#answer.step };
    const args = { count: CHAINS, steps: first ? 0 : this.#pace, seed: this.#seed, ...state };
    const answer = await this.attempt(() => this.session.ask("chain", args, { lane: "chain" }));
    if (!answer) return false;
    this.#answer = answer;
    this.#show();
    return true;
  }

  #show() {
    const { images, step } = this.#answer;
    if (this.#grid.children.length !== images.rows) this.#build(images.rows);
    [...this.#grid.children].forEach((tile, i) => paint(/** @type {any} */ (tile.firstChild),
      images.row(i)));
    fill(this.#step, "step ", h("strong", {}, count(step)));
    const canvas = h("canvas", { class: "pixels", role: "img", "aria-label": `at step ${step}` });
    paint(canvas, images.row(this.#watched));
    this.#film = [...this.#film, h("figure", {}, canvas, h("figcaption", {}, count(step)))]
      .slice(-FILM);
    fill(this.#strip, this.#film);
    if (!this.#playing) tell(`step ${step}`);
  }

  /** @param {number} count */
  #build(count) {
    fill(this.#grid, Array.from({ length: count }, (_, i) => h("button", { type: "button",
      class: "tile", "aria-pressed": String(i === this.#watched), "aria-label": `Chain ${i + 1}`,
      onclick: () => this.#watch(i) }, h("canvas", { class: "pixels" }))));
  }

  /** @param {number} chain */
  #watch(chain) {
    this.#watched = Math.min(Math.max(0, chain), CHAINS - 1);
    this.place.set({ watch: this.#watched || null });
    [...this.#grid.children].forEach((tile, i) =>
      tile.setAttribute("aria-pressed", String(i === this.#watched)));
    fill(this.#watching, `Chain ${this.#watched + 1}, its last states`);
    this.#film = [];
    fill(this.#strip);
    if (this.#answer) this.#show();
  }

  async #toggle() {
    this.#playing = !this.#playing;
    fill(this.#play, icon(this.#playing ? "stop" : "play"), this.#playing ? "Stop" : "Run");
    while (this.#playing) {
      const [went] = await Promise.all([this.#go(),
        new Promise((done) => setTimeout(done, PAUSE))]);
      if (went || this.signal.aborted) continue;
      this.#playing = false;
      fill(this.#play, icon("play"), "Run");
    }
  }

  #anew() {
    this.place.set({ seed: freshSeed() });
    this.#film = [];
    return this.#go(true);
  }

  #save() {
    if (!this.#answer) return;
    saveGrid(this.#answer.images, 5, `${this.session.about.title}_chain`,
      this.session.note({ seed: this.#seed, chain_step: this.#answer.step }));
  }
}
customElements.define("explore-chain", ChainTool);
