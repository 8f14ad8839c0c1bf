// SPDX-License-Identifier: MIT
// Attributes as directions: z + t v, for several at once, from the code where one stands.
// @ts-check
import { attributeAxes, plus } from "./axes.js";
import { button, element, slider } from "./dom.js";
import { paint, pictureCanvas } from "./picture.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @param {Explorer} explorer */
export function editsTool(explorer) {
  const { about } = explorer.model,
    axes = attributeAxes(explorer.model);
  const before = pictureCanvas(about.image, "The picture before the edits");
  const after = pictureCanvas(about.image, "The edited picture");
  let base = explorer.code;
  const amounts = new Float32Array(axes.length);
  const rows = axes.map((axis, k) =>
    slider({ ...axis, value: 0 }, (value) => {
      amounts[k] = value;
      const code = axes.reduce((sum, { vector }, i) => plus(sum, amounts[i], vector), base);
      explorer.set(code, "edits", editName(axes, amounts));
    }),
  );
  const clear = () => {
    amounts.fill(0);
    for (const row of rows) row.set(0);
  };
  explorer.listen((reason) => {
    if (reason === "edits") paint(after, about.image, explorer.picture);
    else if (explorer.shown === explorer.code) {
      base = explorer.code;
      clear();
      for (const canvas of [before, after]) paint(canvas, about.image, explorer.picture);
    }
  });
  const undo = () => explorer.set(base, "whole", "the picture before the edits");
  return {
    id: "edits",
    name: "Edit",
    body: element(
      "div",
      {},
      element(
        "p",
        { class: "hint" },
        "Each slider adds so many times the way from the mean code without an " +
          "attribute to the mean code with it. Start from another example to edit that.",
      ),
      element("div", { class: "pair" }, labelled(before, "before"), labelled(after, "after")),
      element("div", { class: "sliders two" }, ...rows.map(({ row }) => row)),
      button("Undo the edits", undo),
    ),
    visible: () => {},
  };
}

/** @param {HTMLElement} canvas @param {string} text */
export function labelled(canvas, text) {
  return element("figure", {}, canvas, element("figcaption", {}, text));
}

/** @param {{label: string}[]} axes @param {Float32Array} amounts */
function editName(axes, amounts) {
  const parts = axes.flatMap(({ label }, i) =>
    amounts[i]
      ? [`${label} ${amounts[i] > 0 ? "+" : "\u2212"}${Math.abs(amounts[i]).toFixed(1)}`]
      : [],
  );
  return parts.length ? parts.join(", ") : "the picture before the edits";
}
