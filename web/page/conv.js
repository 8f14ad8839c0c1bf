// SPDX-License-Identifier: MIT
// Convolutions as matrix products, with PyTorch's meaning and layouts. A few dozen pixels at a time
// are gathered into columns, so that what a product reads stays in the first cache.
// @ts-check
import { multiply } from "./matrix.js";
import { ProgramError, shapeText, tensor, wantRank } from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */
/**
 * @typedef {{stride?: number | number[], padding?: number | number[], dilation?: number | number[],
 *            output_padding?: number | number[], groups?: number}} ConvOptions
 */

const kTile = 64;

/** Height and width of what PyTorch lets be one number. */
export function pairOf(
  /** @type {number | number[] | undefined} */ value,
  /** @type {number} */ otherwise,
) {
  if (value === undefined) return [otherwise, otherwise];
  return Array.isArray(value)
    ? value.length === 1
      ? [value[0], value[0]]
      : value
    : [value, value];
}

/**
 * What both kinds need to know. `from`: the image that taps are read at, whose pixel (oy, ox) of
 * `to` meets through tap (ky, kx) at (oy stride - padding + ky dilation, ...).
 * @param {number[]} kernel height and width
 * @param {ConvOptions} options
 */
function tapsOf(kernel, options) {
  const [strideY, strideX] = pairOf(options.stride, 1),
    [padY, padX] = pairOf(options.padding, 0);
  const [stepY, stepX] = pairOf(options.dilation, 1),
    [height, width] = kernel;
  return { strideY, strideX, padY, padX, stepY, stepX, height, width, count: height * width };
}
/** @typedef {ReturnType<typeof tapsOf>} Taps */

/** An image's sides and where its first channel begins. @typedef {{h: number, w: number}} Sides */

/**
 * Calls `visit(row, column, at)` for each tap of each of the pixels first .. last - 1 of the small
 * image: row: which tap, column: which pixel, at: where the large image has it, -1 outside.
 * @param {Taps} taps
 * @param {{small: Sides, large: Sides, first: number, last: number}} place
 * @param {Int32Array} out (taps, kTile)
 */
function fillPlaces(taps, { small, large, first, last }, out) {
  for (let n = first; n < last; ++n) {
    const y0 = Math.floor(n / small.w) * taps.strideY - taps.padY;
    const x0 = (n % small.w) * taps.strideX - taps.padX;
    for (let ky = 0, tap = 0; ky < taps.height; ++ky) {
      const y = y0 + ky * taps.stepY,
        inside = y >= 0 && y < large.h;
      for (let kx = 0; kx < taps.width; ++kx, ++tap) {
        const x = x0 + kx * taps.stepX;
        out[tap * kTile + n - first] = inside && x >= 0 && x < large.w ? y * large.w + x : -1;
      }
    }
  }
}

/**
 * @param {Tensor} x
 * @param {Tensor} weight
 * @param {number} groups
 * @param {[number, string]} want channels, and the operation
 */
function checkConv(x, weight, groups, [channels, where]) {
  wantRank(x, 4, where);
  wantRank(weight, 4, where);
  if (x.shape[1] !== channels || x.shape[1] % groups || weight.shape[0] % groups)
    throw new ProgramError(
      "ShapeError",
      `${where}: got ${shapeText(x.shape)} with weights ${shapeText(weight.shape)} in ${groups} ` +
        `groups, want ${channels} channels`,
    );
}

/** @param {number} size @param {number} got */
function wantSides(size, got, where = "conv2d") {
  if (!(size > 0 && got > 0))
    throw new ProgramError("ShapeError", `${where}: the image is smaller than the kernel`);
}

/**
 * (B, in, H, W), (out, in / groups, kh, kw), (out) -> (B, out, H', W').
 * @param {Tensor} x
 * @param {Tensor} weight
 * @param {Tensor | null} bias
 * @param {ConvOptions} options
 * @returns {Tensor}
 */
export function conv2d(x, weight, bias, options) {
  const groups = options.groups ?? 1,
    taps = tapsOf(weight.shape.slice(2), options);
  checkConv(x, weight, groups, [weight.shape[1] * groups, "conv2d"]);
  const [batch, , h, w] = x.shape,
    rows = weight.shape[0] / groups,
    inner = weight.shape[1];
  const side = (
    /** @type {number} */ size,
    /** @type {number} */ pad,
    /** @type {number} */ reach,
    /** @type {number} */ stride,
  ) => Math.floor((size + 2 * pad - reach - 1) / stride) + 1;
  const small = {
    h: side(h, taps.padY, taps.stepY * (taps.height - 1), taps.strideY),
    w: side(w, taps.padX, taps.stepX * (taps.width - 1), taps.strideX),
  };
  wantSides(small.h, small.w);
  const pixels = small.h * small.w,
    out = tensor([batch, weight.shape[0], small.h, small.w]);
  const depth = inner * taps.count,
    places = new Int32Array(taps.count * kTile);
  const columns = new Float32Array(depth * kTile);
  for (let first = 0; first < pixels; first += kTile) {
    const last = Math.min(pixels, first + kTile);
    fillPlaces(taps, { small, large: { h, w }, first, last }, places);
    for (let group = 0; group < batch * groups; ++group) {
      gather(columns, x.data, {
        at: group * inner * h * w,
        inner,
        image: h * w,
        taps: taps.count,
        places,
      });
      multiply(
        { data: out.data, at: group * rows * pixels + first, step: pixels },
        { data: weight.data, at: (group % groups) * rows * depth, step: depth },
        { data: columns, at: 0, step: kTile },
        { rows, columns: last - first, depth },
      );
    }
  }
  addToChannels(out, bias);
  return out;
}

/** Columns of the pixels at `places`, 0 outside: (inner taps, kTile). */
function gather(
  /** @type {Float32Array} */ columns,
  /** @type {Float32Array} */ x,
  /** @type {{at: number, inner: number, image: number, taps: number, places: Int32Array}} */ from,
) {
  const size = from.taps * kTile;
  for (let channel = 0; channel < from.inner; ++channel) {
    const at = from.at + channel * from.image,
      to = channel * size;
    for (let i = 0; i < size; ++i) {
      const place = from.places[i];
      columns[to + i] = place < 0 ? 0 : x[at + place];
    }
  }
}

/**
 * (B, in, H, W), (in, out / groups, kh, kw), (out) -> (B, out, H', W'),
 * H' = (H - 1) stride - 2 padding + dilation (kh - 1) + output_padding + 1.
 * @param {Tensor} x
 * @param {Tensor} weight
 * @param {Tensor | null} bias
 * @param {ConvOptions & {turned?: Float32Array}} options `turned`: as turnedWeights() has it
 * @returns {Tensor}
 */
export function convTranspose2d(x, weight, bias, options) {
  const groups = options.groups ?? 1,
    taps = tapsOf(weight.shape.slice(2), options);
  checkConv(x, weight, groups, [weight.shape[0], "conv_transpose2d"]);
  const [moreY, moreX] = pairOf(options.output_padding, 0),
    [batch, channels, h, w] = x.shape;
  const large = {
    h: (h - 1) * taps.strideY - 2 * taps.padY + taps.stepY * (taps.height - 1) + moreY + 1,
    w: (w - 1) * taps.strideX - 2 * taps.padX + taps.stepX * (taps.width - 1) + moreX + 1,
  };
  wantSides(large.h, large.w, "conv_transpose2d");
  const outer = weight.shape[1],
    depth = channels / groups,
    rows = outer * taps.count;
  const turned = options.turned ?? turnedWeights(weight, groups),
    pixels = h * w;
  const out = tensor([batch, outer * groups, large.h, large.w]),
    image = large.h * large.w;
  const places = new Int32Array(taps.count * kTile),
    sums = new Float32Array(rows * kTile);
  for (let first = 0; first < pixels; first += kTile) {
    const last = Math.min(pixels, first + kTile),
      columns = last - first;
    fillPlaces(taps, { small: { h, w }, large, first, last }, places);
    const part = new Float32Array(depth * kTile);
    for (let group = 0; group < batch * groups; ++group) {
      for (let i = 0, at = group * depth * pixels + first; i < depth; ++i, at += pixels)
        part.set(x.data.subarray(at, at + columns), i * kTile);
      multiply(
        { data: sums, at: 0, step: kTile },
        { data: turned, at: (group % groups) * rows * depth, step: depth },
        { data: part, at: 0, step: kTile },
        { rows, columns, depth },
      );
      scatter(out.data, sums, {
        at: group * outer * image,
        outer,
        image,
        taps: taps.count,
        places,
        columns,
      });
    }
  }
  addToChannels(out, bias);
  return out;
}

/**
 * @typedef {{at: number, outer: number, image: number, taps: number, places: Int32Array,
 *            columns: number}} ScatterPlace
 */

/** Adds each sum to the pixel that it belongs to. */
function scatter(
  /** @type {Float32Array} */ out,
  /** @type {Float32Array} */ sums,
  /** @type {ScatterPlace} */ to,
) {
  for (let channel = 0; channel < to.outer; ++channel) {
    const at = to.at + channel * to.image;
    for (let tap = 0; tap < to.taps; ++tap) {
      const row = tap * kTile,
        from = (channel * to.taps + tap) * kTile;
      for (let n = 0; n < to.columns; ++n) {
        const place = to.places[row + n];
        if (place >= 0) out[at + place] += sums[from + n];
      }
    }
  }
}

/**
 * Weights of a transposed convolution, each group as (out / groups * taps, in / groups), so that a
 * product reads them along rows.
 * @param {Tensor} weight (in, out / groups, kh, kw)
 * @param {number} groups
 */
export function turnedWeights(weight, groups) {
  const depth = weight.shape[0] / groups,
    rows = weight.data.length / weight.shape[0];
  const turned = new Float32Array(weight.data.length);
  for (let group = 0; group < groups; ++group)
    for (let i = 0; i < depth; ++i)
      for (let row = 0; row < rows; ++row)
        turned[(group * rows + row) * depth + i] = weight.data[(group * depth + i) * rows + row];
  return turned;
}

/** @param {Tensor} x (B, C, H, W) @param {Tensor | null} bias (C) */
function addToChannels(x, bias) {
  if (!bias) return;
  const [batch, channels, h, w] = x.shape,
    size = h * w;
  if (bias.data.length !== channels)
    throw new ProgramError(
      "ShapeError",
      `a convolution's bias: got ${bias.data.length} values, want ${channels}`,
    );
  for (let i = 0; i < batch * channels; ++i) {
    const value = bias.data[i % channels];
    for (let at = i * size, end = at + size; at < end; ++at) x.data[at] += value;
  }
}
