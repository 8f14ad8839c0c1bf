// SPDX-License-Identifier: MIT
// What a regressor sees of each attribute, or a classifier of each class, in two pictures: a bar
// for now, a mark for before.
// @ts-check
import { fill, h } from "../dom.js";

export class AnswerBars {
  #state = h("p", { class: "small soft" });
  #list = h("dl", { class: "answers" });
  element = h("section", { class: "answer-section", "aria-label": "What is seen in the picture" },
    h("h2", {}, "What is seen in it"), this.#state, this.#list);
  /** @type {{name: string, before: number, after: number, kind: string}[]} */
  #rows = [];

  /** @param {string} text */
  says(text) {
    if (text) this.#state.textContent = text;
  }

  /** @param {any} answer of `answers` for before and after @param {Set<string>} wanted names */
  show(answer, wanted) {
    if (!answer.attributes) {
      fill(this.#list);
      this.#state.textContent = "No regressor or classifier of these data is at hand. " +
        "elbo train experiments/features_faces32.toml makes one.";
      return;
    }
    const before = answer.attributes.row(0).data, after = answer.attributes.row(1).data;
    this.#rows = answer.names.map((/** @type {string} */ name, /** @type {number} */ i) =>
      ({ name, before: before[i], after: after[i], kind: answer.kind }));
    const kind = answer.kind === "classes" ? "Classifier" : "Regressor";
    this.#state.textContent = `${kind} ${answer.extractor ?? ""}: the bar is the picture after, ` +
      "the mark the one before.";
    fill(this.#list, this.#rows.map((row) => bar(row, wanted.has(row.name))));
  }

  /** The sentence for screen readers: what changed most. */
  words() {
    const [most] = [...this.#rows].sort((a, b) =>
      Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
    if (!most) return "";
    return `${most.kind === "classes" ? "class " : ""}${most.name}, ${percent(most.after)}`;
  }
}

/** @param {{name: string, before: number, after: number}} row @param {boolean} wanted */
function bar({ name, before, after }, wanted) {
  const track = h("span", { class: "answer-track", "aria-hidden": "true" }, h("span", {}));
  track.style.setProperty("--after", String(clamped(after)));
  track.style.setProperty("--before", String(clamped(before)));
  return h("div", { class: wanted ? "answer wanted" : "answer" }, h("dt", {}, name),
    h("dd", {}, track, h("span", { class: "answer-number" }, percent(after),
      h("span", { class: "visually-hidden" }, `, before ${percent(before)}`))));
}

/** @param {number} value */
const clamped = (value) => Math.min(1, Math.max(0, value));

/** A share as a percentage. @param {number} value */
export function percent(value) {
  return `${Math.round(100 * value)} %`;
}
