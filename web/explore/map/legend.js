// SPDX-License-Identifier: MIT
// The classes of a map with their colours: each is a switch that shows or hides its points.
// @ts-check
import { h } from "../../dom.js";
import { button } from "../../parts.js";
import { count } from "../../format.js";

export class Legend {
  /** @type {Set<number>} classes that are hidden */
  hidden = new Set();
  #buttons;

  /**
   * @param {string[]} names @param {number[]} counts @param {string[]} colours
   * @param {number[]} hidden @param {() => void} changed
   */
  constructor(names, counts, colours, hidden, changed) {
    this.hidden = new Set(hidden);
    this.changed = changed;
    this.#buttons = names.map((name, i) => {
      const dot = h("span", { class: "legend-dot", "aria-hidden": "true" });
      dot.style.setProperty("--c", colours[i]);
      return h("button", { type: "button", class: "legend-class",
        title: `${count(counts[i])} points; double click: only these`,
        onclick: () => this.#toggle(i), ondblclick: () => this.only(i) }, dot, name,
      h("span", { class: "soft" }, count(counts[i])));
    });
    this.element = h("div", { class: "legend", role: "group", "aria-label": "Classes shown" },
      this.#buttons, names.length > 1 &&
        button("All", () => this.#set(new Set()), { kind: "small quiet" }));
    this.#show();
  }

  /** @param {number} i */
  #toggle(i) {
    const next = new Set(this.hidden);
    if (!next.delete(i)) next.add(i);
    this.#set(next);
  }

  /** Shows one class alone. @param {number} i */
  only(i) {
    this.#set(new Set(this.#buttons.map((_, j) => j).filter((j) => j !== i)));
  }

  /** @param {Set<number>} hidden */
  #set(hidden) {
    this.hidden = hidden;
    this.#show();
    this.changed();
  }

  #show() {
    this.#buttons.forEach((one, i) =>
      one.setAttribute("aria-pressed", String(!this.hidden.has(i))));
  }
}
