// SPDX-License-Identifier: MIT
// Pictures for the user to keep, with what made them in their texts, under the keys that the
// command line writes.
// @ts-check
import { download, gridCanvas, imageCanvas, withNotes } from "../images.js";

/** @typedef {import("../frame.js").NumberArray} NumberArray */

/** A part of a file's name. @param {string} text */
export function fileName(text) {
  return text.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "") || "picture";
}

/** Saves what a canvas shows. @param {HTMLCanvasElement} canvas @param {string} name
 * @param {Record<string, any>} note */
export async function saveCanvas(canvas, name, note) {
  const png = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!png) throw new Error("the browser could not write this picture as PNG");
  const source = { Source: location.hash };
  download(await withNotes(png, textsOf({ ...note, ...source })), `${fileName(name)}.png`);
}

/** Saves one image in its own pixels. @param {NumberArray} image (H, W, C) @param {string} name
 * @param {Record<string, any>} note */
export function saveImage(image, name, note) {
  return saveCanvas(imageCanvas(image), name, note);
}

/** Saves images of (N, H, W, C) as a grid. @param {NumberArray} images @param {number} columns
 * @param {string} name @param {Record<string, any>} note */
export function saveGrid(images, columns, name, note) {
  return saveCanvas(gridCanvas(images, Math.min(columns, images.rows), 2), name, note);
}

/** Values of a note as texts; what is not given is left out. @param {Record<string, any>} note
 * @returns {Record<string, string>} */
export function textsOf(note) {
  const given = Object.entries(note).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([key, value]) =>
    [key, typeof value === "object" ? JSON.stringify(value) : String(value)]));
}
