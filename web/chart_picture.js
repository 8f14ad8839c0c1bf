// SPDX-License-Identifier: MIT
// A drawing as pixels: what the style sheet says of it is written into a copy, and that is painted.
// @ts-check
import { h } from "./dom.js";

/** What is taken over from the style sheet. */
const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
  "stroke-opacity", "stroke-linecap", "stroke-linejoin", "font-family", "font-size",
  "font-weight", "font-style", "paint-order"];

/** A canvas of a drawing, `scale` pixels a unit, on the colour of the panel under it.
 * @param {SVGSVGElement} drawing @param {number} [scale] @returns {Promise<HTMLCanvasElement>} */
export async function drawingCanvas(drawing, scale = 2) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const from = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(from[i]);
    for (const look of LOOKS) element.setAttribute(look, style.getPropertyValue(look));
  });
  copy.querySelector(".cursor-layer")?.remove();
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const text = new XMLSerializer().serializeToString(copy);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = h("canvas", { width: width * scale, height: height * scale });
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return canvas;
}
