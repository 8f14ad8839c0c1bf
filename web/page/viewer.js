// SPDX-License-Identifier: MIT
// The picture that all tools change, what it is, and where to begin: examples, a draw, the middle.
// @ts-check
import { middleCode } from "./axes.js";
import { button, choice, element, slider } from "./dom.js";
import { drawnCode, randomOf } from "./model.js";
import { paint, pictureCanvas, savePicture } from "./picture.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const kSpoken = 700; // milliseconds of rest before a change is said

/** @param {Explorer} explorer */
export function viewer(explorer) {
  const { about } = explorer.model;
  const canvas = pictureCanvas(about.image, "The picture of the current code");
  const caption = element("p", { class: "what" });
  const spoken = element("p", { class: "unseen", role: "status" });
  let timer = 0;
  explorer.listen(() => {
    paint(canvas, about.image, explorer.picture);
    caption.textContent = explorer.label;
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = `Picture of ${explorer.label}`;
    }, kSpoken);
  });
  return element(
    "section",
    { class: "viewer", "aria-label": "Picture" },
    element("div", { class: "stage" }, canvas),
    element("div", { class: "beside" }, caption, actions(explorer, canvas), spoken),
  );
}

/** @param {Explorer} explorer @param {HTMLCanvasElement} canvas */
function actions(explorer, canvas) {
  const { about } = explorer.model;
  let seed = 0;
  const draw = () => {
    ++seed;
    explorer.set(
      drawnCode(explorer.model, randomOf(seed)),
      "whole",
      `a random code, number ${seed}`,
    );
  };
  const save = () =>
    savePicture(canvas, `${fileWord(about.title)}.png`, {
      Software: about.generated_by,
      Title: about.title,
      Description: explorer.label,
      Code: [...explorer.shown].map((v) => Math.round(v * 1e4) / 1e4).join(" "),
    });
  const middle = () => explorer.set(middleCode(explorer.model), "whole", "the middle of all codes");
  return element(
    "div",
    { class: "actions" },
    button("Random", draw),
    button("Middle", middle),
    button("Back", () => explorer.back(), { title: "Takes the last change back" }),
    button("Save", save, { title: "Saves the picture, with its code inside" }),
  );
}

/** A word for a file's name. @param {string} text */
export function fileWord(text) {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 40) || "picture"
  );
}

/**
 * Test examples to begin with, where the page carries any.
 * @param {Explorer} explorer
 */
export function exampleStrip(explorer) {
  const { about } = explorer.model;
  if (!about.examples) return null;
  const { codes, labels, pictures } = about.examples;
  const items = pictures.map((source, i) => {
    const name = exampleName(about.classes, labels[i], i);
    const image = element("img", { src: source, alt: "", class: imageClass(about.image.shape[2]) });
    const press = () => beginAt(explorer, i);
    const made = button("", press, {
      class: "pick",
      "aria-label": `Begin at ${name}`,
      title: name,
    });
    made.append(image);
    return element("li", {}, made);
  });
  return element(
    "section",
    { class: "examples", "aria-label": "Examples to begin with" },
    element("h2", {}, "Begin at a test example"),
    element("ul", { class: "strip" }, ...items),
  );
}

/** Goes to a test example, given its class where the model is given one. */
export function beginAt(/** @type {Explorer} */ explorer, /** @type {number} */ i) {
  const { about } = explorer.model,
    examples = about.examples;
  if (!examples) return;
  if (about.condition?.kind === "class" && examples.labels[i] >= 0)
    explorer.setCondition(oneHot(about.condition.names.length, examples.labels[i]));
  const name = exampleName(about.classes, examples.labels[i], i);
  explorer.set(explorer.model.row(examples.codes, i), "whole", name);
}

/** @param {number} width */
function imageClass(width) {
  return width <= 28 ? "coarse" : "";
}

/** @param {string[]} classes @param {number | undefined} label @param {number} i */
function exampleName(classes, label, i) {
  const known = label !== undefined && label >= 0 && label < classes.length;
  return known ? `test example ${i + 1}, class ${classes[label]}` : `test example ${i + 1}`;
}

/** The class that a model with a condition is given. @param {Explorer} explorer */
export function classChoice(explorer) {
  const { model } = explorer,
    { condition } = model.about;
  if (condition?.kind !== "class") return null;
  const options = condition.names.map((text, i) => ({ value: String(i), text }));
  const { field, select } = choice("Given the class", options, (value) =>
    explorer.setCondition(oneHot(options.length, Number(value))),
  );
  explorer.listen(() => {
    select.value = String(model.condition.indexOf(1));
  });
  return field;
}

/** A one among zeros. @param {number} count @param {number} place */
function oneHot(count, place) {
  return Array.from({ length: count }, (_, i) => (i === place ? 1 : 0));
}

/** The attributes that a model with a condition is given, as a tool. @param {Explorer} explorer */
export function conditionTool(explorer) {
  const { model } = explorer,
    { condition } = model.about;
  if (condition?.kind !== "attributes") return null;
  const rows = condition.names.map((name, i) => {
    const form = { label: name.replaceAll("_", " "), low: 0, high: 1, step: 0.02 };
    return slider({ ...form, value: model.condition[i] }, (value) => {
      const values = model.condition.slice();
      values[i] = value;
      explorer.setCondition(values);
    });
  });
  const hint = "What encoder and decoder are given beside each picture: the code says the rest.";
  return {
    id: "condition",
    name: "Given",
    body: element(
      "div",
      {},
      element("p", { class: "hint" }, hint),
      element("div", { class: "sliders two" }, ...rows.map(({ row }) => row)),
    ),
    visible: () => {},
  };
}
