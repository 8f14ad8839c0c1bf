// SPDX-License-Identifier: MIT
// Sliders over a code's dimensions or principal directions, those that carry most first, with the
// pictures at both ends.
// @ts-check
import { dimensionAxes, principalAxes } from "./axes.js";
import { button, element, freshId, slider } from "./dom.js";
import { paint, pictureCanvas } from "./picture.js";

/** @typedef {import("./axes.js").Axis} Axis */
/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./explorer.js").Background} Background */

const kFirst = 8; // sliders that are shown unasked

/** @param {Explorer} explorer @param {Background} background */
export function slidersTool(explorer, background) {
  const kinds = [
    { name: "Dimensions", axes: dimensionAxes(explorer.model) },
    { name: "Principal directions", axes: principalAxes(explorer.model) },
  ].filter(({ axes }) => axes.length > 0);
  const list = element("div", { class: "sliders" });
  const tool = { rows: /** @type {ReturnType<typeof axisRow>[]} */ ([]), visible: false };
  const ends = () => {
    if (tool.visible) background.start("ends", endPictures(explorer, tool.rows));
  };
  const show = (/** @type {Axis[]} */ axes, /** @type {number} */ count) => {
    tool.rows = axes.slice(0, count).map((axis) => axisRow(explorer, axis));
    list.replaceChildren(...tool.rows.map(({ row }) => row));
    if (count < axes.length)
      list.append(
        button(`Show all ${axes.length}`, () => show(axes, axes.length), { class: "more" }),
      );
    ends();
  };
  explorer.listen(() => {
    for (const row of tool.rows) row.follow();
    ends();
  });
  show(kinds[0].axes, kFirst);
  return {
    id: "sliders",
    name: "Sliders",
    body: element(
      "div",
      {},
      element("p", { class: "hint" }, slidersHint(explorer)),
      kinds.length > 1 ? kindChoice(kinds, (axes) => show(axes, kFirst)) : null,
      list,
    ),
    visible: (/** @type {boolean} */ is) => {
      tool.visible = is;
      ends();
    },
  };
}

/** @param {Explorer} explorer */
function slidersHint(explorer) {
  const { unit } = explorer.model.about.codes;
  const by = unit === "nats" ? "what they tell of a picture, in nats" : "how much they vary";
  return explorer.model.about.codes.carries.length
    ? `Each slider moves one number of the code. They are in the order of ${by}.`
    : "Each slider moves one number of the code.";
}

/** @param {{name: string, axes: Axis[]}[]} kinds @param {(axes: Axis[]) => void} choose */
function kindChoice(kinds, choose) {
  const group = freshId("kind");
  return element(
    "fieldset",
    { class: "kinds" },
    element("legend", { class: "unseen" }, "Sliders over"),
    ...kinds.map(({ name, axes }, i) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: group,
          checked: i === 0,
          on: { change: () => choose(axes) },
        }),
        element("span", {}, name),
      ),
    ),
  );
}

/**
 * One axis: its slider between the pictures at its ends.
 * @param {Explorer} explorer
 * @param {Axis} axis
 */
function axisRow(explorer, axis) {
  const { image } = explorer.model.about,
    ends = [axis.low, axis.high].map(() => pictureCanvas(image, ""));
  for (const end of ends) end.setAttribute("aria-hidden", "true");
  const made = slider({ ...axis, value: axis.value(explorer.code) }, (value) =>
    explorer.set(axis.moved(explorer.code, value), axis.id, "a code that you have moved"),
  );
  const row = element("div", { class: "axis" }, ends[0], made.row, ends[1]);
  /** Where the code is now, unless it is this slider that moves it. */
  const follow = () => {
    if (explorer.reason !== axis.id) made.set(axis.value(explorer.shown));
  };
  return { row, axis, ends, follow };
}

/**
 * Draws the pictures at the ends, one a step.
 * @param {Explorer} explorer
 * @param {ReturnType<typeof axisRow>[]} rows
 */
function* endPictures(explorer, rows) {
  const { model, code } = explorer;
  for (const { axis, ends } of rows)
    for (const [end, value] of [
      [0, axis.low],
      [1, axis.high],
    ]) {
      paint(ends[end], model.about.image, model.decode(axis.moved(code, value)));
      yield;
    }
}
