// SPDX-License-Identifier: MIT
// Pictures of codes that are drawn at random; one that is chosen becomes the current one.
// @ts-check
import { button, element, slider } from "./dom.js";
import { drawnCode, randomOf } from "./model.js";
import { paint, pictureCanvas } from "./picture.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./explorer.js").Background} Background */

const kCount = 24;

/** @param {Explorer} explorer @param {Background} background */
export function samplesTool(explorer, background) {
  const { model } = explorer,
    { prior } = model.about.codes;
  const state = { seed: 1, spread: 1, visible: false, stale: true };
  const cells = Array.from({ length: kCount }, (_, i) => {
    const canvas = pictureCanvas(model.about.image, "");
    canvas.removeAttribute("role");
    const press = () => explorer.set(codeOf(model, state, i), "whole", sampleName(state, i));
    const pick = button("", press, { class: "pick", "aria-label": `Sample ${i + 1}` });
    pick.append(canvas);
    return { canvas, item: element("li", {}, pick) };
  });
  const draw = () => {
    state.stale = true;
    if (!state.visible) return;
    state.stale = false;
    background.start(
      "samples",
      (function* () {
        for (const [i, { canvas }] of cells.entries()) {
          paint(canvas, model.about.image, model.decode(codeOf(model, state, i)));
          yield;
        }
      })(),
    );
  };
  explorer.listen((reason) => {
    if (reason === "condition") draw();
  });
  const spread = slider(
    { label: "Spread", detail: "1: as they were drawn", low: 0, high: 2, step: 0.05, value: 1 },
    (value) => {
      state.spread = value;
      draw();
    },
  );
  const others = button("Draw others", () => {
    ++state.seed;
    draw();
  });
  return {
    id: "samples",
    name: "Samples",
    body: element(
      "div",
      {},
      element("p", { class: "hint" }, samplesHint(prior)),
      element("div", { class: "bar" }, others, prior === "bernoulli" ? null : spread.row),
      element("ul", { class: "wall" }, ...cells.map(({ item }) => item)),
    ),
    visible: (/** @type {boolean} */ is) => {
      state.visible = is;
      if (is && state.stale) draw();
    },
  };
}

/**
 * @param {import("./model.js").PageModel} model
 * @param {{seed: number, spread: number}} state
 * @param {number} i
 */
function codeOf(model, { seed, spread }, i) {
  return drawnCode(model, randomOf(seed * 1000 + i), spread);
}

/** @param {{seed: number}} state @param {number} i */
function sampleName({ seed }, i) {
  return `sample ${i + 1} of draw ${seed}`;
}

/** @param {string} prior */
function samplesHint(prior) {
  const from = {
    none: "The model has no prior: these codes have the mean and deviations of examples' codes.",
    draws: "Codes that the model itself has drawn from its prior, in another order each time.",
  }[prior];
  return `${from ?? "Codes drawn from the model's prior."} Choose one to go on from it.`;
}
