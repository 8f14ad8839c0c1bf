// SPDX-License-Identifier: MIT
// A drawing, or a picture that is opened, encoded as it grows: what the model sees, what it thinks
// the code is, what it makes of that.
// @ts-check
import { centredDigit } from "./digit.js";
import { button, element, freshId, slider } from "./dom.js";
import { labelled } from "./edits.js";
import { normalOf, randomOf } from "./model.js";
import { contextOf, isCoarse, paint, pictureCanvas, pixelsOf, valuesOf } from "./picture.js";
import { posteriorChart } from "./posterior.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @param {Explorer} explorer */
export function drawingTool(explorer) {
  const { model } = explorer,
    { image } = model.about;
  const sheet = new Sheet(image.shape[0] > 1),
    read = readings(model);
  const digits = image.shape[0] === 1 && image.shape[1] === 28;
  const centre = digits
    ? check("centred, as MNIST's digits are", true, () => sheet.change())
    : null;
  sheet.listen(() => {
    if (sheet.empty) return read.clear();
    const source = centre?.input.checked ? centredDigit(sheet.canvas) : sheet.canvas;
    const seen = valuesOf(source, image),
      posterior = model.encode(seen);
    read.show(seen, posterior);
    explorer.set(posterior.mean, "drawing", "the code of your drawing");
  });
  return {
    id: "drawing",
    name: "Draw",
    body: element(
      "div",
      {},
      element(
        "p",
        { class: "hint" },
        image.shape[0] > 1
          ? "Open a picture or take the current one, and draw on it: the encoder reads it as it " +
              "changes."
          : "Draw with pointer or finger: the encoder reads the drawing as it grows.",
      ),
      element(
        "div",
        { class: "draw" },
        element("div", { class: "sheet" }, sheet.canvas, sheetTools(explorer, sheet, centre)),
        read.body,
      ),
    ),
    visible: (/** @type {boolean} */ is) => {
      if (is && sheet.coloured && sheet.empty) takeCurrent(explorer, sheet);
    },
  };
}

/** Lays the current picture on the sheet. @param {Explorer} explorer @param {Sheet} sheet */
function takeCurrent(explorer, sheet) {
  const { image } = explorer.model.about,
    canvas = pictureCanvas(image, "");
  contextOf(canvas).putImageData(pixelsOf(image, explorer.picture), 0, 0);
  sheet.place(canvas, canvas.width, canvas.height, false);
}

/** A box to tick. @param {string} text @param {boolean} checked @param {() => void} change */
function check(text, checked, change) {
  const input = element("input", { type: "checkbox", checked, on: { change } });
  return { input, row: element("label", { class: "check" }, input, text) };
}

/**
 * @param {Explorer} explorer
 * @param {Sheet} sheet
 * @param {ReturnType<typeof check> | null} centre
 */
function sheetTools(explorer, sheet, centre) {
  const id = freshId("file");
  const negative = sheet.coloured ? null : check("dark on light", false, () => {});
  const note = element("p", { class: "hint", role: "status" });
  const open = element("input", {
    type: "file",
    id,
    accept: "image/*",
    on: {
      change: async () => {
        const [file] = open.files ?? [],
          turned = negative?.input.checked ?? false;
        if (file) note.textContent = await openPicture(file, sheet, turned);
      },
    },
  });
  const width = slider({ label: "Pen", low: 4, high: 48, step: 1, value: sheet.width }, (value) => {
    sheet.width = value;
  });
  const colour = sheet.coloured
    ? element(
        "label",
        { class: "check" },
        element("input", {
          type: "color",
          value: sheet.colour,
          on: {
            input: (event) => {
              sheet.colour = event.target.value;
            },
          },
        }),
        "colour",
      )
    : null;
  return element(
    "div",
    { class: "tools" },
    element(
      "div",
      { class: "bar" },
      button("Clear", () => sheet.fill()),
      button("Take the current picture", () => takeCurrent(explorer, sheet)),
    ),
    width.row,
    colour,
    centre?.row,
    element(
      "div",
      { class: "bar" },
      element("span", { class: "field" }, element("label", { for: id }, "Open a picture"), open),
      negative?.row,
    ),
    note,
  );
}

/**
 * Lays a picture on the sheet; what is wrong, "" where nothing is.
 * @param {File} file
 * @param {Sheet} sheet
 * @param {boolean} negative
 */
async function openPicture(file, sheet, negative) {
  try {
    const picture = await createImageBitmap(file);
    sheet.place(picture, picture.width, picture.height, negative);
    return "";
  } catch {
    return `${file.name}: no picture that this browser reads; try a PNG or a JPEG`;
  }
}

/** What the encoder makes of the sheet. @param {import("./model.js").PageModel} model */
function readings(model) {
  const { image } = model.about;
  const names = ["as the model sees it", "its reconstruction", "through a draw of the posterior"];
  const pictures = names.map((name) => pictureCanvas(image, name));
  const chart = posteriorChart(model);
  let draws = 0;
  const show = (
    /** @type {Float32Array} */ seen,
    /** @type {ReturnType<typeof model.encode>} */ posterior,
  ) => {
    const random = randomOf(++draws),
      { mean, deviations } = posterior;
    paint(pictures[0], image, seen);
    paint(pictures[1], image, model.decode(mean));
    paint(
      pictures[2],
      image,
      model.decode(deviations ? mean.map((m, i) => m + deviations[i] * normalOf(random)) : mean),
    );
    chart.show(posterior);
  };
  const clear = () =>
    pictures.forEach((canvas) => contextOf(canvas).clearRect(0, 0, canvas.width, canvas.height));
  return {
    show,
    clear,
    body: element(
      "div",
      { class: "reading" },
      element("div", { class: "pair" }, ...pictures.map((canvas, i) => labelled(canvas, names[i]))),
      chart.body,
    ),
  };
}
