// SPDX-License-Identifier: MIT
// The chosen pictures of a wall: what can be done with them, and the nearest training images.
// @ts-check
import { fill, h } from "../../dom.js";
import { NumberArray } from "../../frame.js";
import { textOfCode } from "../code_text.js";
import { Neighbours } from "../neighbours.js";
import { picture } from "../picture.js";
import { codeToken } from "../source.js";
import { button } from "../../parts.js";
import { testDistances, verdict } from "./yardstick.js";
import { tell } from "../tool.js";

/** @typedef {import("../wall.js").Item} Item */

export class Chosen {
  element = h("aside", { class: "wall-side stack", "aria-label": "Chosen" });
  #neighbours;

  /**
   * @param {import("../session.js").Session} session @param {import("../tool.js").Place} place
   * @param {{pin: (item: Item) => void, vary: (item: Item) => void,
   *   breed: (a: Item, b: Item) => void}} deeds
   */
  constructor(session, place, deeds) {
    this.session = session;
    this.place = place;
    this.deeds = deeds;
    this.#neighbours = session.about.has_data ? new Neighbours(session, 3) : null;
    this.show([]);
  }

  /** @param {Item[]} items none, one or two, the newest last */
  show(items) {
    if (!items.length)
      return fill(this.element, h("h2", {}, "Chosen"), h("p", { class: "soft small" },
        "Choose a picture to vary it and to see its nearest training images; choose two to cross " +
        "them."));
    const newest = items[items.length - 1];
    fill(this.element, h("h2", {}, items.length > 1 ? "Chosen two" : "Chosen"),
      h("div", { class: items.length > 1 ? "pair" : "one" },
        items.map((item) => this.#picture(item))),
      this.#deeds(items), this.#neighbours?.element);
    this.#neighbours?.clear();
    this.#look(newest.image);
    tell(`${items.length} chosen${newest.label && `, class ${newest.label}`}`);
  }

  /** @param {Item} item */
  #picture({ image, label, code }) {
    const made = picture(label ? `class ${label}` : "", () => this.session.note(
      { code: code ? [...code].join(" ") : null }));
    made.show(image);
    return made;
  }

  /** @param {Item[]} items */
  #deeds(items) {
    const newest = items[items.length - 1];
    const { code } = newest;
    const pin = button("Pin", () => this.deeds.pin(newest), { kind: "small" });
    if (!code) return h("div", { class: "stack" }, h("div", { class: "buttons" }, pin),
      h("p", { class: "soft small" }, "Samples of this model have no code: nothing to vary."));
    const other = items.length > 1 ? items[0] : null;
    /** @type {[string, () => void][]} */
    const more = [["Vary", () => this.deeds.vary(newest)],
      ["Sliders", () => this.place.go("sliders", { z: textOfCode(code) })]];
    if (other?.code) more.push(["Breed", () => this.deeds.breed(other, newest)],
      ["Path between", () => this.place.go("path",
        { a: codeToken(/** @type {any} */ (other.code)), b: codeToken(code) })]);
    return h("div", { class: "buttons" }, pin, this.session.can("decodes") &&
      more.map(([words, deed]) => button(words, deed, { kind: "small" })));
  }

  /** @param {NumberArray} image (H, W, C) */
  async #look(image) {
    if (!this.#neighbours) return;
    const others = await testDistances(this.session).catch(() => null);
    await this.#neighbours.show(new NumberArray(image.data, [1, ...image.shape]),
      (answer) => verdict(answer.distances.data[0], others));
  }
}
