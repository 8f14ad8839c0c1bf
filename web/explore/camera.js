// SPDX-License-Identifier: MIT
// Which part of a plane a rectangle of pixels shows: middle of the view and pixels a unit. The
// plane's y goes up, the pixels' down.
// @ts-check

/** @typedef {{x: number, y: number, scale: number, width: number, height: number}} Camera */

/** Pixels a unit that are allowed, as multiples of those of the whole. */
const ZOOM = { least: .2, most: 400 };

/**
 * A view of the whole extent.
 * @param {{x: number, y: number, half: number}} extent @param {number} width @param {number} height
 * @returns {Camera}
 */
export function fitted(extent, width, height) {
  const scale = Math.min(width, height) / (2 * extent.half);
  return { x: extent.x, y: extent.y, scale, width, height };
}

/** The pixel of a place. @param {Camera} camera @param {number} x @param {number} y */
export function toPixels(camera, x, y) {
  return [camera.width / 2 + (x - camera.x) * camera.scale,
    camera.height / 2 - (y - camera.y) * camera.scale];
}

/** What place a pixel shows. @param {Camera} camera @param {number} px @param {number} py */
export function toPlane(camera, px, py) {
  return [camera.x + (px - camera.width / 2) / camera.scale,
    camera.y - (py - camera.height / 2) / camera.scale];
}

/** Moved as a hand moves paper. @param {Camera} camera @param {number} dx @param {number} dy */
export function panned(camera, dx, dy) {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/**
 * Nearer by `factor`; what pixel (px, py) shows stays there.
 * @param {Camera} camera @param {number} factor @param {number} px @param {number} py
 * @param {Camera} whole the view of everything, from which zoom is bounded
 */
export function zoomed(camera, factor, px, py, whole) {
  const scale = Math.min(Math.max(camera.scale * factor, whole.scale * ZOOM.least),
    whole.scale * ZOOM.most);
  const [x, y] = toPlane(camera, px, py);
  return {
    ...camera, scale,
    x: x - (px - camera.width / 2) / scale,
    y: y + (py - camera.height / 2) / scale,
  };
}

/** The same middle and zoom in a rectangle of another size.
 * @param {Camera} camera @param {number} width @param {number} height */
export function resized(camera, width, height) {
  const scale = camera.scale * Math.min(width, height) /
    Math.max(1, Math.min(camera.width, camera.height));
  return { ...camera, scale, width, height };
}

/**
 * The cells of the lattice whose pictures cover the view, the nearest to (x, y) first. A cell has
 * side 2^level, so that it is seen `least` to 2 `least` pixels wide.
 * @param {Camera} camera @param {number} least
 */
export function cells(camera, least) {
  const level = Math.ceil(Math.log2(least / camera.scale));
  const side = 2 ** level;
  const [left, top] = toPlane(camera, 0, 0);
  const [right, bottom] = toPlane(camera, camera.width, camera.height);
  const found = [];
  for (let i = Math.floor(left / side); i * side < right; ++i)
    for (let j = Math.floor(bottom / side); j * side < top; ++j)
      found.push({ key: `${level}/${i}/${j}`, x: i * side, y: j * side, side });
  const away = (/** @type {{x: number, y: number}} */ cell) =>
    Math.hypot(cell.x + side / 2 - camera.x, cell.y + side / 2 - camera.y);
  return found.sort((a, b) => away(a) - away(b));
}
