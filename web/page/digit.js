// SPDX-License-Identifier: MIT
// A drawing as the digits of MNIST are: fitted into 20 of 28 pixels, its centre of mass in the
// middle.
// @ts-check
import { contextOf } from "./picture.js";

const kInk = 12; // of 255: below it is ground

/**
 * Where ink is, and its centre of mass; null: nothing is drawn.
 * @param {ImageData} pixels light on dark
 */
export function inkOf({ data, width, height }) {
  let left = width,
    right = -1,
    top = height,
    bottom = -1,
    sum = 0,
    sumX = 0,
    sumY = 0;
  for (let y = 0, at = 0; y < height; ++y)
    for (let x = 0; x < width; ++x, at += 4) {
      const ink = data[at];
      if (ink < kInk) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
      sum += ink;
      sumX += ink * (x + 0.5);
      sumY += ink * (y + 0.5);
    }
  return sum
    ? { left, top, width: right - left + 1, height: bottom - top + 1, x: sumX / sum, y: sumY / sum }
    : null;
}

/**
 * The drawing moved and scaled onto a square of the same size, so that its longer side is 20 / 28
 * of it and its centre of mass in the middle.
 * @param {HTMLCanvasElement} drawing light on dark
 */
export function centredDigit(drawing) {
  const side = drawing.width,
    ink = inkOf(contextOf(drawing).getImageData(0, 0, side, side));
  const out = document.createElement("canvas");
  out.width = out.height = side;
  const context = contextOf(out);
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  if (!ink) return out;
  const scale = ((20 / 28) * side) / Math.max(ink.width, ink.height);
  context.setTransform(scale, 0, 0, scale, side / 2 - scale * ink.x, side / 2 - scale * ink.y);
  context.drawImage(drawing, 0, 0);
  return out;
}
