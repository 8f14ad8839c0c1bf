// SPDX-License-Identifier: MIT
// A plane of codes under the pointer: two dimensions, directions or attributes, through the current
// code. Of a code of two numbers it is the whole space: the manifold of the lecture.
// @ts-check
import { attributeAxes, dimensionAxes, principalAxes } from "./axes.js";
import { choice, element, shortNumber, slider } from "./dom.js";
import { PlaneView } from "./plane_view.js";

/** @typedef {import("./axes.js").Axis} Axis */
/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./explorer.js").Background} Background */

/** Where one is on a plane, and what it is spanned by. */
export class Plane {
  /** @param {Explorer} explorer @param {Axis} across @param {Axis} up */
  constructor(explorer, across, up) {
    this.explorer = explorer;
    this.across = across;
    this.up = up;
    this.base = explorer.code;
    this.x = 0;
    this.y = 0;
    this.recentre();
  }

  /** The plane goes through the current code. */
  recentre() {
    this.base = this.explorer.code;
    this.x = this.across.place(this.base, this.base);
    this.y = this.up.place(this.base, this.base);
  }

  /** @param {number} x @param {number} y */
  codeAt(x, y) {
    return this.up.moved(this.across.moved(this.base, x), y);
  }

  /** Takes the code at a place. @param {number} x @param {number} y */
  take(x, y) {
    this.x = Math.min(this.across.high, Math.max(this.across.low, x));
    this.y = Math.min(this.up.high, Math.max(this.up.low, y));
    this.explorer.set(this.codeAt(this.x, this.y), "plane", this.text(this.x, this.y));
  }

  /** @param {number} x @param {number} y */
  text(x, y) {
    return `${this.across.label} ${shortNumber(x)}, ${this.up.label} ${shortNumber(y)}`;
  }
}

/** @param {Explorer} explorer @param {Background} background */
export function planeTool(explorer, background) {
  const { model } = explorer,
    axes = planeAxes(explorer);
  if (axes.length < 2) return null;
  const plane = new Plane(explorer, axes[0], axes[1]);
  const view = new PlaneView(plane, background);
  const moves = element("div", { class: "sliders" });
  const span = () => {
    plane.recentre();
    const [across, up] = [plane.across, plane.up].map((axis, k) => {
      const made = slider(
        { ...axis, label: `${k ? "Up" : "Across"}: ${axis.label}`, detail: "", value: 0 },
        (value) => (k ? plane.take(plane.x, value) : plane.take(value, plane.y)),
      );
      return made;
    });
    moves.replaceChildren(across.row, up.row);
    follow = () => {
      across.set(plane.x);
      up.set(plane.y);
    };
    follow();
    view.renew();
  };
  let follow = () => {};
  explorer.listen((reason) => {
    if (reason !== "plane" && explorer.shown === explorer.code) {
      plane.recentre();
      view.renew();
    }
    if (explorer.shown === explorer.code) follow();
    view.draw();
  });
  span();
  return {
    id: "plane",
    name: "Plane",
    body: element(
      "div",
      {},
      element("p", { class: "hint" }, planeHint(model.dimensions)),
      model.dimensions > 2 ? axisChoices(plane, axes, span) : null,
      element("div", { class: "plane" }, view.canvas),
      view.readout,
      view.options(),
      moves,
    ),
    visible: (/** @type {boolean} */ is) => view.setVisible(is),
  };
}

/** @param {number} dimensions */
function planeHint(dimensions) {
  const how =
    "Move the pointer to see what is decoded there; press, or use the arrow keys, to go there.";
  return dimensions === 2
    ? `The whole space of codes. ${how}`
    : `A plane through the current code. ${how}`;
}

/**
 * Of a code of two numbers in their order, else what carries most first.
 * @param {Explorer} explorer
 */
function planeAxes(explorer) {
  const { model } = explorer,
    dimensions = dimensionAxes(model);
  if (model.dimensions === 2) return dimensions.sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...principalAxes(model), ...attributeAxes(model), ...dimensions];
}

/** @param {Plane} plane @param {Axis[]} axes @param {() => void} span */
function axisChoices(plane, axes, span) {
  const options = axes.map(({ id, label, group }) => ({ value: id, text: label, group }));
  const named = (/** @type {string} */ id) =>
    /** @type {Axis} */ (axes.find((axis) => axis.id === id));
  const across = choice("Across", options, (id) => {
    plane.across = named(id);
    span();
  });
  const up = choice("Up", options, (id) => {
    plane.up = named(id);
    span();
  });
  across.select.value = plane.across.id;
  up.select.value = plane.up.id;
  return element("div", { class: "bar" }, across.field, up.field);
}
