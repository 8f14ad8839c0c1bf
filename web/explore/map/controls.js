// SPDX-License-Identifier: MIT
// What the map shows: which plane, how many examples of which split, points and pictures.
// @ts-check
import { h } from "../../dom.js";
import { count } from "../../format.js";

const COUNTS = [1000, 5000, 10000, 20000, 60000];

export class MapControls {
  /**
   * @param {import("../session.js").Session} session @param {import("../tool.js").Place} place
   * @param {(what: string) => void} changed "data" or "view"
   */
  constructor(session, place, changed) {
    this.session = session;
    this.place = place;
    this.changed = changed;
    this.split = place.get("split", session.split);
    this.count = Math.min(place.number("n", 5000), session.count(this.split) || 5000);
    this.plane = place.get("axes", session.size === 2 ? "1,2" : "principal");
    this.points = place.get("points", "1") === "1";
    this.pictures = place.get("pictures", "1") === "1";
    this.element = h("div", { class: "map-controls" }, this.#planes(), this.#dimensions(),
      this.#examples(), this.#switch("points", "Points"), this.#switch("pictures", "Pictures"));
    this.#show();
  }

  /** As the operation `map` wants them. */
  get axes() {
    if (!this.plane.includes(",")) return this.plane;
    const size = this.session.size;
    const pair = this.plane.split(",").map((text) => (Number(text) || 1) - 1);
    return pair.map((axis) => Math.min(Math.max(0, axis), size - 1));
  }

  #planes() {
    const choices = [["principal", "Principal plane"], ["pair", "The two that carry most"],
      ["1,2", this.session.size === 2 ? "The code itself" : "Two dimensions"]];
    this.select = h("select", { class: "select", "aria-label": "Plane", onchange: () => {
      this.#plane(this.select.value);
    } }, choices.map(([value, words]) => h("option", { value,
      selected: value === this.plane || (value === "1,2" && this.plane.includes(",")) }, words)));
    return h("label", { class: "map-field" }, this.select);
  }

  /** @type {any[]} */
  inputs = [];

  #dimensions() {
    const changed = () => this.#plane(this.inputs.map((one) => one.value).join(","));
    this.inputs = ["Dimension to the right", "Dimension upwards"].map((label) => h("input",
      { type: "number", class: "input short", min: 1, max: this.session.size, "aria-label": label,
        onchange: changed }));
    this.pair = h("span", { class: "row" }, this.inputs);
    return this.pair;
  }

  #examples() {
    const splits = Object.keys(this.session.about.splits ?? {});
    const options = splits.flatMap((split) => {
      const all = this.session.count(split);
      const sizes = [...new Set(COUNTS.map((size) => Math.min(size, all)))];
      return sizes.map((size) => h("option", { value: `${split} ${size}`,
        selected: split === this.split && size === this.count },
      `${count(size)} of ${split}`));
    });
    const select = h("select", { class: "select", "aria-label": "Examples", onchange: () => {
      const [split, size] = select.value.split(" ");
      Object.assign(this, { split, count: Number(size) });
      this.place.set({ split, n: size });
      this.changed("data");
    } }, options);
    return h("label", { class: "map-field" }, select);
  }

  /** @param {"points" | "pictures"} name @param {string} words */
  #switch(name, words) {
    const box = h("input", { type: "checkbox", checked: this[name], onchange: () => {
      this[name] = box.checked;
      this.place.set({ [name]: box.checked ? null : 0 });
      this.changed("view");
    } });
    return h("label", { class: "check" }, box, words);
  }

  /** @param {string} plane */
  #plane(plane) {
    this.plane = plane;
    this.place.set({ axes: plane });
    this.#show();
    this.changed("data");
  }

  #show() {
    this.pair.hidden = !this.plane.includes(",") || this.session.size === 2;
    if (this.plane.includes(","))
      this.plane.split(",").forEach((text, i) => (this.inputs[i].value = text));
  }
}
