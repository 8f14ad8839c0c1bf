// SPDX-License-Identifier: MIT
// <explore-path>: the way from one picture to another, straight or along a great arc; played there
// and back, frame by frame, and taken home as an animation.
// @ts-check
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { NumberArray, floats } from "../frame.js";
import { download, paint } from "../images.js";
import { button, segmented } from "../parts.js";
import { path, spherical, straight } from "./linear.js";
import { picture } from "./picture.js";
import { fileName, saveGrid } from "./save.js";
import { exampleToken, sampleToken } from "./source.js";
import { sourceCard } from "./source_card.js";
import { Tool, lineSlider, tell } from "./tool.js";

/** @typedef {import("./source_card.js").SourceCard} SourceCard */

/** Frames of the way, those of the strip, and frames a second. */
const FRAMES = 48;
const STRIP = 10;
const PACE = 24;
const WAYS = { straight, spherical };

class PathTool extends Tool {
  /** @type {{a: any, b: any}} */
  #ends = { a: null, b: null };
  /** Codes of the way, (FRAMES, Z) flat. */
  #codes = new Float32Array();
  /** @type {import("../frame.js").NumberArray | null} */
  #images = null;
  #turn = 0;
  #frame = 0;
  #direction = 1;
  #playing = 0;
  #way = "straight";
  #picture = picture("On the way", () => this.#note({ t: this.#t().toFixed(3) }), { bare: true });
  #strip = h("div", { class: "film", role: "group", "aria-label": "Frames of the way" });
  #play = button("Play", () => this.#toggle(), { kind: "primary", iconName: "play" });
  #slider = lineSlider({ label: "Place on the way", min: 0, max: 1, step: 1 / (FRAMES - 1),
    value: 0,
    words: (t) => `${Math.round(100 * t)} %`, input: (t) => {
      this.#stop();
      this.#show(Math.round(t * (FRAMES - 1)));
    } });

  async start() {
    this.#way = this.place.get("way", this.session.can("samples") ? "spherical" : "straight");
    const a = sourceCard(this.session, "From", "path-a", (source) => this.#end("a", source));
    const b = sourceCard(this.session, "To", "path-b", (source) => this.#end("b", source));
    this.append(h("div", { class: "bench path" },
      h("div", { class: "stage" }, this.#picture, this.#slider.element),
      h("div", { class: "stack" }, h("div", { class: "ends" }, a, b),
        h("div", { class: "tool-head" }, this.#ways(), this.#play,
          button("Swap", () => this.#swap(a, b)), this.#saves()),
        h("div", {}, h("p", { class: "small soft" }, "The whole way; a press goes there."),
          this.#strip))));
    this.signal.addEventListener("abort", () => this.#stop());
    await Promise.all([a.choose(this.#token("a", 0)), b.choose(this.#token("b", 1))]);
  }

  conditionChanged() {
    this.#decode();
  }

  /** What the URL says of an end, else something to begin with. @param {string} end
   * @param {number} number */
  #token(end, number) {
    const examples = this.session.can("encodes") && this.session.about.has_data;
    return this.place.get(end) || (examples ? exampleToken(number) : sampleToken(number + 1));
  }

  #ways() {
    return segmented({ label: "Way", value: this.#way,
      options: [["straight", "Straight"], ["spherical", "Spherical"]], change: (way) => {
        this.#way = way;
        this.place.set({ way });
        this.#decode();
      } });
  }

  #saves() {
    return h("div", { class: "buttons" },
      button("Animation", () => this.#saveAnimation(),
        { iconName: "save", title: "There and back, as WebP without loss" }),
      button("Strip", () => this.#saveStrip(), { iconName: "save", title: "As PNG" }));
  }

  /** @param {"a" | "b"} end @param {import("./source.js").Source} source */
  #end(end, source) {
    this.#ends[end] = source;
    this.place.set({ [end]: source.token });
    if (this.#ends.a && this.#ends.b) this.#decode();
  }

  /** @param {SourceCard} a @param {SourceCard} b */
  async #swap(a, b) {
    const [first, second] = [this.#ends.a?.token, this.#ends.b?.token];
    if (!first || !second) return;
    await Promise.all([a.choose(second), b.choose(first)]);
    tell("From and to are swapped");
  }

  async #decode() {
    if (!this.#ends.a || !this.#ends.b) return;
    const turn = ++this.#turn;
    const way = WAYS[/** @type {"straight"} */ (this.#way)] ?? straight;
    const codes = path(this.#ends.a.code, this.#ends.b.code, FRAMES, way);
    const images = await this.attempt(() => this.session.decode(codes, { lane: "path" }));
    if (!images || turn !== this.#turn) return;
    this.#codes = codes;
    this.#images = images;
    this.#showStrip(images);
    this.#show(Math.min(this.#frame, FRAMES - 1));
  }

  /** @param {import("../frame.js").NumberArray} images */
  #showStrip(images) {
    fill(this.#strip, stripFrames().map((frame) => {
      const canvas = h("canvas", { class: "pixels" });
      paint(canvas, images.row(frame));
      return h("button", { type: "button", class: "tile", dataset: { frame },
        "aria-label": `${Math.round((100 * frame) / (FRAMES - 1))} % of the way`, onclick: () => {
          this.#stop();
          this.#show(frame);
        } }, canvas);
    }));
  }

  #t() {
    return this.#frame / (FRAMES - 1);
  }

  /** @param {number} frame */
  #show(frame) {
    this.#frame = frame;
    if (this.#images) this.#picture.show(this.#images.row(frame));
    this.#slider.set(this.#t());
    for (const tile of this.#strip.children)
      tile.classList.toggle("here",
        Math.abs(Number(/** @type {any} */ (tile).dataset.frame) - frame) <= FRAMES / STRIP / 2);
  }

  #toggle() {
    if (this.#playing) return this.#stop();
    this.#playing = window.setInterval(() => this.#step(), 1000 / PACE);
    fill(this.#play, icon("stop"), "Stop");
  }

  #stop() {
    clearInterval(this.#playing);
    this.#playing = 0;
    fill(this.#play, icon("play"), "Play");
  }

  #step() {
    const next = this.#frame + this.#direction;
    if (next < 0 || next >= FRAMES) this.#direction *= -1;
    this.#show(this.#frame + this.#direction);
  }

  /** @param {any} more */
  #note(more) {
    return this.session.note({ from: this.#ends.a?.token, to: this.#ends.b?.token, way: this.#way,
      ...more });
  }

  #saveStrip() {
    const images = this.#images;
    if (!images) return;
    const size = images.data.length / FRAMES;
    const data = new Uint8Array(STRIP * size);
    stripFrames().forEach((frame, i) => data.set(images.row(frame).data, i * size));
    saveGrid(new NumberArray(data, [STRIP, ...images.shape.slice(1)]), STRIP,
      `${this.session.about.title}_path`, this.#note({}));
  }

  /** There and back, so that it repeats without a jump. */
  #saveAnimation() {
    if (!this.#images) return;
    const codes = floats(this.#codes, [FRAMES, this.session.size]);
    return this.attempt(async () => {
      const { file } = await this.session.ask("animation", { codes, fps: PACE, loop: true });
      const blob = new Blob([file.data], { type: "image/webp" });
      download(blob, `${fileName(`${this.session.about.title}_path`)}.webp`);
      tell("The animation is saved");
    });
  }
}
customElements.define("explore-path", PathTool);

/** The frames that stand in the strip. */
function stripFrames() {
  return Array.from({ length: STRIP }, (_, i) => Math.round((i * (FRAMES - 1)) / (STRIP - 1)));
}
