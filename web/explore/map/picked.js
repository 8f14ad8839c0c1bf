// SPDX-License-Identifier: MIT
// The example that was picked on the map: its picture, what the model makes of it, and the ways to
// other tools.
// @ts-check
import { latestOnly } from "../../api.js";
import { fill, h } from "../../dom.js";
import { textOfCode } from "../code_text.js";
import { picture } from "../picture.js";
import { codeToken, exampleToken } from "../source.js";
import { button } from "../../parts.js";
import { count } from "../../format.js";
import { tell } from "../tool.js";

export class PickedExample {
  element = h("section", { class: "stack picked" }, h("h2", {}, "Picked example"),
    h("p", { class: "soft small" }, "Click a point, or press Enter at a place."));
  #load;

  /**
   * @param {import("../session.js").Session} session @param {import("../tool.js").Place} place
   * @param {(work: () => Promise<void>) => Promise<any>} attempt
   */
  constructor(session, place, attempt) {
    this.session = session;
    this.place = place;
    this.#load = latestOnly((/** @type {[string, number]} */ [split, index]) =>
      attempt(() => this.#show(split, index)));
  }

  /** @param {string} split @param {number} index */
  show(split, index) {
    this.#load([split, index]);
  }

  /** @param {string} split @param {number} index */
  async #show(split, index) {
    const answer = await this.session.ask("encode", { examples: { split, indices: [index] } },
      { lane: "picked" });
    const code = answer.mean.row(0).data;
    const label = answer.labels ? this.session.about.classes[answer.labels.data[0]] : undefined;
    const words = `${split} example ${count(index)}`;
    const note = () => this.session.note({ shows: `${split} example ${index}` });
    const seen = picture("as it is", note);
    const made = picture("as decoded", note);
    seen.show(answer.images.row(0));
    made.show(answer.reconstruction.row(0));
    fill(this.element, h("h2", {}, "Picked example"),
      h("p", { class: "row small" }, words, label !== undefined &&
        h("span", { class: "badge" }, `class ${label}`)),
      h("div", { class: "pair" }, seen, made),
      this.#ways(split === this.session.split ? exampleToken(index) : codeToken(code), code));
    tell(`Picked ${words}${label === undefined ? "" : `, class ${label}`}`, 50);
  }

  /** @param {string} token @param {Float32Array} code */
  #ways(token, code) {
    const ways = /** @type {[string, string, any][]} */ ([
      ["Sliders", "sliders", { z: textOfCode(code) }], ["Path from here", "path", { a: token }],
      ["Path to here", "path", { b: token }], ["Edit", "edit", { of: token }]]);
    return h("div", { class: "buttons" }, ways.map(([words, tool, state]) =>
      button(words, () => this.place.go(tool, state), { kind: "small" })));
  }
}
