// SPDX-License-Identifier: MIT
// Values of a model as pictures on a canvas, and a canvas as a file that says what made it.
// @ts-check

/**
 * @typedef {{shape: number[], low: number, high: number}} ImageForm
 * Channels, height and width; the values that are black and white.
 */

/** @param {ImageForm} form @param {Float32Array} values (C, H, W) */
export function pixelsOf(form, values) {
  const [channels, height, width] = form.shape,
    size = height * width;
  const pixels = new ImageData(width, height),
    scale = 255 / (form.high - form.low);
  for (let i = 0; i < size; ++i) {
    for (let c = 0; c < 3; ++c)
      // clamped by the array itself
      pixels.data[4 * i + c] = (values[channels === 1 ? i : c * size + i] - form.low) * scale;
    pixels.data[4 * i + 3] = 255;
  }
  return pixels;
}

/** Small pictures show their pixels, larger ones are smoothed. @param {ImageForm} form */
export function isCoarse(form) {
  return form.shape[2] <= 28;
}

/**
 * A canvas for one picture; it is shown as large as the page says.
 * @param {ImageForm} form
 * @param {string} label for those who do not see it
 */
export function pictureCanvas(form, label) {
  const canvas = document.createElement("canvas");
  canvas.width = form.shape[2];
  canvas.height = form.shape[1];
  canvas.className = isCoarse(form) ? "picture coarse" : "picture";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {ImageForm} form @param {Float32Array} values */
export function paint(canvas, form, values) {
  contextOf(canvas).putImageData(pixelsOf(form, values), 0, 0);
}

/** @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
}

/**
 * A picture's values from a canvas that shows it larger or smaller: (C, H, W) of the form.
 * @param {CanvasImageSource} source
 * @param {ImageForm} form
 * @param {number[]} [part] x, y, width and height of what is taken; the whole where not given
 */
export function valuesOf(source, form, part) {
  const [channels, height, width] = form.shape,
    canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  if (part) context.drawImage(source, part[0], part[1], part[2], part[3], 0, 0, width, height);
  else context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height),
    size = width * height;
  const values = new Float32Array(channels * size),
    range = form.high - form.low;
  for (let i = 0; i < size; ++i) {
    const [r, g, b] = data.subarray(4 * i, 4 * i + 3);
    if (channels === 1) values[i] = form.low + (range * (0.299 * r + 0.587 * g + 0.114 * b)) / 255;
    else
      [r, g, b].forEach((v, c) => {
        values[c * size + i] = form.low + (range * v) / 255;
      });
  }
  return values;
}

/** The four bytes of a number, the largest first. @param {number} value */
function bigEndian(value) {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** CRC-32 as PNG has it. @param {Uint8Array} bytes */
export function crcOf(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; ++k) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/**
 * A PNG with texts behind its header: which model and code made it.
 * @param {Uint8Array} png
 * @param {Record<string, string>} texts
 */
export function withTexts(png, texts) {
  const chunks = Object.entries(texts).map(([key, text]) => {
    // iTXt: key, not compressed, no language, no translated key
    const body = new TextEncoder().encode(`iTXt${key}\0\0\0\0\0${text}`);
    return [...bigEndian(body.length - 4), ...body, ...bigEndian(crcOf(body))];
  });
  const added = Uint8Array.from(chunks.flat()),
    out = new Uint8Array(png.length + added.length);
  const header = 33; // signature and IHDR
  out.set(png.subarray(0, header));
  out.set(added, header);
  out.set(png.subarray(header), header + added.length);
  return out;
}

/**
 * Saves a picture, enlarged so that it is not smaller than 256 pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name of the file
 * @param {Record<string, string>} texts
 */
export async function savePicture(canvas, name, texts) {
  const times = Math.max(1, Math.ceil(256 / canvas.width)),
    large = document.createElement("canvas");
  large.width = canvas.width * times;
  large.height = canvas.height * times;
  const context = contextOf(large);
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  /** @type {Promise<Blob | null>} */
  const made = new Promise((done) => large.toBlob(done, "image/png"));
  const blob = await made;
  if (!blob) return; // a picture too large for this browser
  const bytes = withTexts(new Uint8Array(await blob.arrayBuffer()), texts);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
