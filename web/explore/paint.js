// SPDX-License-Identifier: MIT
// Images of u8 (H, W, C) on canvases, a pixel a pixel: CSS enlarges them without smoothing.
// @ts-check
import { NumberArray } from "../frame.js";

/**
 * The values as a browser's picture: grey or colour, opaque.
 * @param {NumberArray} image (H, W, C), C 1 or 3
 */
export function pixelsOf({ data, shape: [height, width, channels] }) {
  const pixels = new ImageData(width, height);
  const out = new Uint32Array(pixels.data.buffer);
  if (channels === 1)
    for (let i = 0; i < out.length; ++i) out[i] = 0xff000000 | (data[i] * 0x10101);
  else
    for (let i = 0, j = 0; i < out.length; ++i, j += channels)
      out[i] = 0xff000000 | (data[j + 2] << 16) | (data[j + 1] << 8) | data[j];
  return pixels;
}

/** Draws an image on a canvas, which takes its size.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas @param {NumberArray} image (H, W, C) */
export function paint(canvas, image) {
  const [height, width] = image.shape;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  /** @type {any} */ (canvas.getContext("2d")).putImageData(pixelsOf(image), 0, 0);
}

/** The image that a canvas shows, as (H, W, C). @param {HTMLCanvasElement} canvas
 * @param {number} channels 1 or 3 */
export function imageOf(canvas, channels) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const values = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; ++i)
    for (let c = 0; c < channels; ++c) values[i * channels + c] = data[4 * i + c];
  return new NumberArray(values, [height, width, channels]);
}
