// SPDX-License-Identifier: MIT
// Colours of the map's points, and the legend: by class, or by the amount of an attribute.
// @ts-check
import { fill, h } from "../../dom.js";
import { count } from "../../format.js";
import { button } from "../../parts.js";
import { amountColour, classColours, pointColours, rgbOf, variablesOf } from "../colour.js";
import { nearestPoint } from "../nearest.js";

/** @typedef {import("../../frame.js").NumberArray} NumberArray */

export class MapColours {
  /** (N, 4) */
  colours = new Uint8Array();
  /** (N), 0 where a point is hidden; null: all are shown. @type {Uint8Array | null} */
  shown = null;
  element = h("div", { class: "map-legend" });
  /** @type {any} */
  #map = null;
  /** @type {Legend | null} */
  #legend = null;
  #attribute = "";

  /**
   * @param {import("../session.js").Session} session @param {import("../tool.js").Place} place
   * @param {Element} element in whose colours @param {() => void} changed
   */
  constructor(session, place, element, changed) {
    this.session = session;
    this.place = place;
    this.variable = variablesOf(element);
    this.changed = changed;
    this.#attribute = place.get("by", session.about.attributes[0] ?? "");
  }

  /** @param {any} map the answer */
  show(map) {
    this.#map = map;
    const classes = this.session.about.classes;
    if (classes.length && map.labels) this.#showClasses(classes);
    else if (map.attributes) this.#showAttribute();
    else {
      fill(this.element);
      this.#plain();
    }
  }

  themeChanged() {
    if (this.#map) this.show(this.#map);
  }

  /** @param {string[]} classes */
  #showClasses(classes) {
    const labels = this.#map.labels.data;
    const counts = classes.map(() => 0);
    for (const label of labels) if (label >= 0) counts[label] += 1;
    const colours = classColours(classes.length, this.variable);
    const hidden = this.place.get("hide").split(".").filter(Boolean).map(Number);
    this.#legend = new Legend(classes, counts, colours, hidden, () => this.#classesChanged());
    this.rgb = colours.map(rgbOf);
    fill(this.element, this.#legend.element);
    this.#classesChanged();
  }

  #classesChanged() {
    const hidden = /** @type {Legend} */ (this.#legend).hidden;
    const labels = this.#map.labels.data;
    this.place.set({ hide: [...hidden].sort((a, b) => a - b).join(".") });
    this.colours = pointColours(labels, labels.length, this.rgb ?? [], hidden);
    this.shown = hidden.size
      ? Uint8Array.from(labels, (label) => (hidden.has(label) ? 0 : 1)) : null;
    this.changed();
  }

  #showAttribute() {
    const names = this.session.about.attributes;
    const at = Math.max(0, names.indexOf(this.#attribute));
    const count = this.#map.attributes.rows;
    const all = this.#map.attributes.data;
    const values = Float32Array.from({ length: count }, (_, i) => all[i * names.length + at]);
    const low = Math.min(...sample(values)), high = Math.max(...sample(values));
    this.colours = new Uint8Array(4 * count);
    values.forEach((value, i) => {
      const part = (value - low) / Math.max(1e-9, high - low);
      this.colours.set([...amountColour(part), 225], 4 * i);
    });
    this.shown = null;
    fill(this.element, this.#attributeLegend(names, names[at], low, high));
    this.changed();
  }

  /** @param {string[]} names @param {string} chosen @param {number} low @param {number} high */
  #attributeLegend(names, chosen, low, high) {
    const select = h("select", { class: "select", "aria-label": "Coloured by", onchange: () => {
      this.#attribute = select.value;
      this.place.set({ by: select.value });
      this.#showAttribute();
    } }, names.map((name) => h("option", { value: name, selected: name === chosen }, name)));
    return h("div", { class: "row scale-legend" }, h("span", { class: "small" }, "Coloured by"),
      select, h("span", { class: "small soft" }, low.toFixed(2)), h("span", { class: "scale" }),
      h("span", { class: "small soft" }, high.toFixed(2)));
  }

  #plain() {
    const count = this.#map.points.rows;
    this.colours = pointColours(null, count, [], new Set());
    this.shown = null;
    this.changed();
  }

  /** Words for what lies near a place. @param {import("./plane_view.js").PlaneView} view
   * @param {number} x @param {number} y */
  nearby(view, x, y) {
    const index = nearestPoint(view.points, x, y, 30 / view.camera.scale, this.shown);
    if (index < 0) return ", no example near";
    const label = this.session.about.classes[this.#map.labels?.data[index]];
    return label === undefined ? ", an example near" : `, nearest example: class ${label}`;
  }
}

/** At most 5,000 of the values, evenly. @param {Float32Array} values */
function sample(values) {
  const step = Math.max(1, Math.floor(values.length / 5000));
  return values.filter((_, i) => i % step === 0);
}

/** The classes with their colours: each is a switch that shows or hides its points. */
class Legend {
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
