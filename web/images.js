// SPDX-License-Identifier: MIT
// Images of u8 arrays on canvases, and canvases as files that say what made them.
// @ts-check
import { h } from "./dom.js";
/** @typedef {import("./frame.js").NumberArray} NumberArray */

/** The pixels of one image, (H, W, C) with C 1 or 3. @param {NumberArray} image */
export function pixelsOf(image) {
  const [height, width, channels] = image.shape;
  const out = new ImageData(width, height);
  const { data } = image;
  for (let i = 0; i < width * height; ++i) {
    for (let c = 0; c < 3; ++c) out.data[i * 4 + c] = data[i * channels + (channels === 1 ? 0 : c)];
    out.data[i * 4 + 3] = 255;
  }
  return out;
}

/** Paints an image into a canvas, which takes its size. @param {HTMLCanvasElement} canvas
 * @param {NumberArray} image */
export function paint(canvas, image) {
  const pixels = pixelsOf(image);
  if (canvas.width !== pixels.width || canvas.height !== pixels.height) {
    canvas.width = pixels.width;
    canvas.height = pixels.height;
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** A canvas with an image; `label` is what screen readers say, "" where the text beside it does.
 * @param {NumberArray} image @param {string} [label] */
export function imageCanvas(image, label = "") {
  const canvas = h("canvas", { class: "pixels", role: label ? "img" : null,
    "aria-label": label || null, "aria-hidden": label ? null : "true" });
  paint(canvas, image);
  return canvas;
}

/** Images (N, H, W, C) in rows of `columns`, as one picture; `gap` pixels between them.
 * @param {NumberArray} images @param {number} columns @param {number} [gap] */
export function gridCanvas(images, columns, gap = 1) {
  const [count, height, width] = images.shape;
  const rows = Math.ceil(count / columns);
  const canvas = h("canvas", { class: "pixels", width: columns * (width + gap) - gap,
    height: rows * (height + gap) - gap });
  const context = canvas.getContext("2d");
  for (let i = 0; i < count; ++i)
    context.putImageData(pixelsOf(images.row(i)), (i % columns) * (width + gap),
      Math.floor(i / columns) * (height + gap));
  return canvas;
}

let crcTable = /** @type {Uint32Array | null} */ (null);
function crc32(/** @type {Uint8Array} */ bytes) {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A PNG chunk iTXt, which is UTF-8. @param {string} keyword @param {string} text */
function textChunk(keyword, text) {
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return chunk;
}

/** A PNG with notes as text chunks behind its head. @param {Blob} png
 * @param {Record<string, string>} notes */
export async function withNotes(png, notes) {
  const bytes = new Uint8Array(await png.arrayBuffer());
  const head = 33;  // signature and IHDR
  const chunks = Object.entries(notes).map(([keyword, text]) => textChunk(keyword, text));
  return new Blob([bytes.slice(0, head), ...chunks, bytes.slice(head)], { type: "image/png" });
}

/**
 * Saves a canvas, enlarged `scale` times without blur, as a PNG that says what made it: the notes,
 * and the address under which the page shows it again.
 * @param {HTMLCanvasElement} canvas @param {string} name @param {Record<string, any>} notes
 * @param {number} [scale]
 */
export async function savePicture(canvas, name, notes, scale = 1) {
  const large = h("canvas", { width: canvas.width * scale, height: canvas.height * scale });
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  const png = await new Promise((done) => large.toBlob(done, "image/png"));
  const texts = { Software: "elbo studio", Comment: JSON.stringify(notes),
    Source: location.hash };
  download(await withNotes(png, texts), name);
}

/** Hands a file to the browser. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Saves what an image shows, with its notes. @param {HTMLImageElement} image
 * @param {string} name @param {Record<string, any>} notes */
export async function saveImage(image, name, notes) {
  const canvas = h("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext("2d").drawImage(image, 0, 0);
  await savePicture(canvas, name, notes);
}
