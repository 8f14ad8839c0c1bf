// SPDX-License-Identifier: MIT
// Files for the user to keep: pictures with what made them in their texts.
// @ts-check
import { withNote } from "./png_note.js";
import { paint } from "./paint.js";

/** @typedef {import("../frame.js").NumberArray} NumberArray */

/** Hands a file to the browser's downloads.
 * @param {Uint8Array} bytes @param {string} name @param {string} type */
export function download(bytes, name, type) {
  const address = URL.createObjectURL(new Blob([/** @type {any} */ (bytes)], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A part of a file's name. @param {string} text */
export function fileName(text) {
  return text.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "") || "picture";
}

/** Saves what a canvas shows. @param {HTMLCanvasElement} canvas @param {string} name
 * @param {Record<string, any>} note */
export async function saveCanvas(canvas, name, note) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the browser could not write this picture as PNG");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  download(withNote(bytes, texts(note)), `${fileName(name)}.png`, "image/png");
}

/** Saves one image in its own pixels. @param {NumberArray} image (H, W, C) @param {string} name
 * @param {Record<string, any>} note */
export async function saveImage(image, name, note) {
  const canvas = document.createElement("canvas");
  paint(canvas, image);
  await saveCanvas(canvas, name, note);
}

/** Saves images of (N, H, W, C) as a grid. @param {NumberArray} images @param {number} columns
 * @param {string} name @param {Record<string, any>} note */
export async function saveGrid(images, columns, name, note) {
  const [count, height, width] = images.shape;
  const gap = 2;
  const canvas = document.createElement("canvas");
  canvas.width = columns * (width + gap) - gap;
  canvas.height = Math.ceil(count / columns) * (height + gap) - gap;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const one = document.createElement("canvas");
  for (let i = 0; i < count; ++i) {
    paint(one, images.row(i));
    context.drawImage(one, (i % columns) * (width + gap),
      Math.floor(i / columns) * (height + gap));
  }
  await saveCanvas(canvas, name, note);
}

/** Values of a note as texts; what is not given is left out. @param {Record<string, any>} note */
function texts(note) {
  const given = Object.entries(note).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([key, value]) =>
    [key, typeof value === "object" ? JSON.stringify(value) : String(value)]));
}
