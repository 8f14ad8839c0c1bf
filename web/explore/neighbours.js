// SPDX-License-Identifier: MIT
// The training images nearest to a picture: what a drawing is like, and whether a sample was
// learned by heart.
// @ts-check
import { isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { picture } from "./picture.js";
import { count } from "../format.js";
import { tell } from "./tool.js";

export class Neighbours {
  #list = h("div", { class: "neighbours" });
  #words = h("p", { class: "small soft" });
  #last = new AbortController();
  element;

  /** @param {import("./session.js").Session} session @param {number} count */
  constructor(session, count) {
    this.session = session;
    this.count = count;
    this.#list.style.setProperty("--columns", String(count));
    this.element = h("section", { class: "stack" }, h("h2", {}, "Nearest training images"),
      this.#words, this.#list);
  }

  /** Looks for the nearest of a picture; says in words what they are.
   * @param {import("../frame.js").NumberArray} image (1, H, W, C)
   * @param {(answer: any) => string} [judge] a sentence about them */
  async show(image, judge = (answer) => this.#classes(answer)) {
    this.#last.abort();  // a search that goes on would push out this one's requests
    this.#last = new AbortController();
    const signal = AbortSignal.any([this.session.signal, this.#last.signal]);
    try {
      const answer = await this.session.ask("neighbours",
        { images: image, count: this.count, split: "train" },
        { lane: "neighbours", signal, progress: (part) => this.#waits(part) });
      this.#tiles(answer);
      const words = judge(answer);
      fill(this.#words, words);
      if (words) tell(words);
    } catch (error) {
      if (!isSuperseded(error)) fill(this.#words, /** @type {Error} */ (error).message);
    }
  }

  clear() {
    this.#last.abort();
    fill(this.#list);
    fill(this.#words);
  }

  /** @param {number} part */
  #waits(part) {
    fill(this.#words, `Looking through the training images: ${Math.round(100 * part)} %`);
  }

  /** @param {any} answer */
  #tiles(answer) {
    const { images } = answer;
    fill(this.#list, Array.from({ length: this.count }, (_, i) => {
      const index = answer.indices.data[i];
      const label = this.session.about.classes[answer.labels?.data[i]];
      const caption = label === undefined ? `${count(index)}` : `class ${label}`;
      const made = picture(caption, () => this.session.note({ shows: `train example ${index}` }));
      made.show(images.row(i), `training image ${index}`);
      made.title = `Training image ${count(index)}, distance ${
        answer.distances.data[i].toPrecision(3)}`;
      return made;
    }));
  }

  /** "5 of 6 are of class 7". @param {any} answer */
  #classes(answer) {
    if (!answer.labels) return "";
    const counts = new Map();
    for (const label of answer.labels.data.slice(0, this.count))
      counts.set(label, (counts.get(label) ?? 0) + 1);
    const [label, most] = [...counts].sort((a, b) => b[1] - a[1])[0];
    const name = this.session.about.classes[label];
    return name === undefined ? "" : `${most} of ${this.count} are of class ${name}.`;
  }
}
