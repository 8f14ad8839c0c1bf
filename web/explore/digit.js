// SPDX-License-Identifier: MIT
// A drawn digit placed as MNIST's are: its ink scaled to a box of 20 of 28 pixels, the centre of
// its mass in the middle. Models have seen no others.
// @ts-check

/** Ink below this is no ink: 0..255. */
const FAINT = 16;

/**
 * The rectangle of the ink in a grey picture, or null where there is none.
 * @param {ArrayLike<number>} ink @param {number} width @param {number} height
 */
export function inkBox(ink, width, height) {
  let left = width, top = height, right = -1, bottom = -1;
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      if (ink[y * width + x] < FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * The mean place of the ink, in pixels.
 * @param {ArrayLike<number>} ink @param {number} width @param {number} height
 */
export function inkCentre(ink, width, height) {
  let mass = 0, x = 0, y = 0;
  for (let row = 0; row < height; ++row)
    for (let column = 0; column < width; ++column) {
      const here = ink[row * width + column];
      mass += here;
      x += here * (column + .5);
      y += here * (row + .5);
    }
  return mass > 0 ? { x: x / mass, y: y / mass } : { x: width / 2, y: height / 2 };
}

/**
 * Blocks of `factor` x `factor` pixels as their means: (size factor)^2 values -> size^2.
 * @param {ArrayLike<number>} values a channel @param {number} size @param {number} factor
 */
export function blockMeans(values, size, factor) {
  const width = size * factor;
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const left = (i % size) * factor, top = Math.floor(i / size) * factor;
    let sum = 0;
    for (let y = top; y < top + factor; ++y)
      for (let x = left; x < left + factor; ++x) sum += values[y * width + x];
    return Math.round(sum / (factor * factor));
  });
}

/**
 * Where a drawing goes in a picture of `size` pixels: multiply its places by `scale`, add (dx, dy).
 * Null where nothing is drawn.
 * @param {ArrayLike<number>} ink @param {number} width @param {number} height @param {number} size
 */
export function placement(ink, width, height, size) {
  const box = inkBox(ink, width, height);
  if (!box) return null;
  const scale = (size * 20) / 28 / Math.max(box.width, box.height);
  const centre = inkCentre(ink, width, height);
  return { scale, dx: size / 2 - centre.x * scale, dy: size / 2 - centre.y * scale };
}
