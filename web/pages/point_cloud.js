// SPDX-License-Identifier: MIT
// Examples that are points, as a drawing of their first two numbers, coloured by class.
// @ts-check
import { h } from "../dom.js";

const SIZE = 420;
const SVG = "http://www.w3.org/2000/svg";

/** @param {import("../frame.js").NumberArray} points (N, D)
 * @param {import("../frame.js").NumberArray | undefined} labels (N) */
export function pointCloud(points, labels) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  svg.setAttribute("class", "chart point-cloud");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${points.rows} points`);
  const columns = points.shape[1];
  const at = (/** @type {number} */ i, /** @type {number} */ k) =>
    (k < columns ? points.data[i * columns + k] : 0);
  const reach = 1.08 * Math.max(1e-9, ...points.data.map(Math.abs));
  const place = (/** @type {number} */ v) => ((v / reach + 1) / 2) * SIZE;
  for (let i = 0; i < points.rows; ++i) {
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("class", `point s${Math.max(0, labels?.data[i] ?? 0) % 10}`);
    dot.setAttribute("cx", String(place(at(i, 0))));
    dot.setAttribute("cy", String(SIZE - place(at(i, 1))));
    dot.setAttribute("r", "3");
    svg.append(dot);
  }
  return h("div", { class: "panel" }, svg);
}
