// SPDX-License-Identifier: MIT
// Where the encoder thinks a picture's code is: for each dimension a mean and two deviations to
// either side, above the prior's.
// @ts-check
import { element } from "./dom.js";
import { contextOf } from "./picture.js";

/** @typedef {import("./model.js").PageModel} PageModel */

const kNothing = "The posterior: nothing is encoded yet.";
const kReach = 4,
  kBand = 150,
  kHeight = 168,
  kStep = 24,
  kMost = 40;

/** A chart over the dimensions that carry most. @param {PageModel} model */
export function posteriorChart(model) {
  const order = model.about.codes.order.slice(0, kMost),
    width = order.length * kStep;
  const canvas = element("canvas", {
    class: "chart",
    role: "img",
    width: 2 * width,
    height: 2 * kHeight,
    "aria-label": kNothing,
  });
  canvas.style.width = `${width}px`;
  const text = element("p", { class: "hint" }, kNothing);
  const show = (
    /** @type {{mean: Float32Array, deviations: Float32Array | null}} */ { mean, deviations },
  ) => {
    const style = getComputedStyle(canvas),
      context = contextOf(canvas);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, width, kHeight);
    const y = (/** @type {number} */ v) =>
      (kBand * (kReach - Math.max(-kReach, Math.min(kReach, v)))) / (2 * kReach);
    context.fillStyle = style.getPropertyValue("--rule");
    context.fillRect(0, y(2), width, y(-2) - y(2)); // where the prior has 95 %
    context.fillStyle = style.getPropertyValue("--soft");
    context.fillRect(0, y(0), width, 1);
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    order.forEach((i, place) => {
      const x = place * kStep + kStep / 2,
        spread = deviations ? 2 * deviations[i] : 0;
      const top = y(mean[i] + spread),
        bottom = y(mean[i] - spread);
      context.fillStyle = style.getPropertyValue("--s0");
      context.globalAlpha = 0.45;
      context.fillRect(x - 5, top, 10, Math.max(1, bottom - top));
      context.globalAlpha = 1;
      context.fillRect(x - 7, y(mean[i]) - 1.25, 14, 2.5);
      context.fillStyle = style.getPropertyValue("--soft");
      context.fillText(model.about.codes.names[i] ?? `z${i}`, x, kHeight - 4);
    });
    text.textContent = describePosterior(order, mean, deviations);
    canvas.setAttribute("aria-label", text.textContent);
  };
  const box = element(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "Posterior of the code" },
    canvas,
  );
  return { body: element("div", { class: "posterior" }, box, text), show };
}

/**
 * @param {number[]} order
 * @param {Float32Array} mean
 * @param {Float32Array | null} deviations
 */
function describePosterior(order, mean, deviations) {
  if (!deviations) return `The code: ${order.length} numbers, each a point.`;
  const sure = order.filter((i) => deviations[i] < 0.5).length;
  const length = Math.hypot(...mean) / Math.sqrt(mean.length);
  return (
    `Posterior: mean and two deviations of ${order.length} dimensions; the band is the prior's. ` +
    `${sure} are known to less than half a deviation of the prior. ` +
    `The mean's length is ${length.toFixed(2)} of the prior's.`
  );
}
