// SPDX-License-Identifier: MIT
// What is neither a convolution nor of single values: linear layers, norms, pooling, sums over
// dimensions. All with PyTorch's meaning.
// @ts-check
import { pairOf } from "./conv.js";
import { multiply, multiplyTransposed } from "./matrix.js";
import {
  ProgramError,
  around,
  countOf,
  dimension,
  shapeText,
  stridesOf,
  tensor,
  wantRank,
} from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */

/** y = x W^T + b: (..., in), (out, in), (out) -> (..., out). */
export function linear(
  /** @type {Tensor} */ x,
  /** @type {Tensor} */ weight,
  /** @type {Tensor | null} */ bias,
) {
  const [columns, depth] = weight.shape,
    rows = x.data.length / depth;
  if (
    weight.shape.length !== 2 ||
    x.shape.at(-1) !== depth ||
    (bias && bias.data.length !== columns)
  )
    throw new ProgramError(
      "ShapeError",
      `linear: got ${shapeText(x.shape)} with weights ${shapeText(weight.shape)}, ` +
        `want rows of ${depth}`,
    );
  const out = tensor([...x.shape.slice(0, -1), columns]);
  multiplyTransposed(
    { data: out.data, at: 0, step: columns },
    { data: x.data, at: 0, step: depth },
    { data: weight.data, at: 0, step: depth },
    { rows, columns, depth, bias: bias ? bias.data : null },
  );
  return out;
}

/** (..., n, k) (..., k, m) -> (..., n, m), the leading dimensions alike, or none of the second. */
export function matmul(/** @type {Tensor} */ a, /** @type {Tensor} */ b) {
  const rows = a.shape.at(-2),
    depth = a.shape.at(-1),
    columns = b.shape.at(-1);
  const lead = a.shape.slice(0, -2),
    shared = b.shape.length === 2;
  if (
    rows === undefined ||
    depth === undefined ||
    columns === undefined ||
    b.shape.at(-2) !== depth ||
    (!shared && shapeText(b.shape.slice(0, -2)) !== shapeText(lead))
  )
    throw new ProgramError(
      "ShapeError",
      `matmul: got ${shapeText(a.shape)} and ${shapeText(b.shape)}, ` +
        "want (..., n, k) and (..., k, m)",
    );
  const out = tensor([...lead, rows, columns]);
  for (let i = 0; i < countOf(lead); ++i)
    multiply(
      { data: out.data, at: i * rows * columns, step: columns },
      { data: a.data, at: i * rows * depth, step: depth },
      { data: b.data, at: shared ? 0 : i * depth * columns, step: columns },
      { rows, columns, depth },
    );
  return out;
}

/** By running moments: (x - mean) / sqrt(var + eps) weight + bias, a channel each: (B, C, ...). */
export function batchNorm(
  /** @type {(Tensor | null)[]} */ inputs,
  /** @type {any} */ { eps = 1e-5 },
) {
  const x = /** @type {Tensor} */ (inputs[0]),
    channels = x.shape[1];
  const { scale, shift } = scaleAndShift(inputs.slice(1), eps);
  if (scale.length !== channels)
    throw new ProgramError(
      "ShapeError",
      `batch_norm: got ${shapeText(x.shape)}, want ${scale.length} channels`,
    );
  const out = tensor(x.shape),
    size = countOf(x.shape.slice(2));
  for (let i = 0; i < x.shape[0] * channels; ++i) {
    const a = scale[i % channels],
      b = shift[i % channels];
    for (let at = i * size, end = at + size; at < end; ++at) out.data[at] = a * x.data[at] + b;
  }
  return out;
}

/**
 * Batch norm as a x + b, a channel each.
 * @param {(Tensor | null)[]} parameters weight, bias, mean, var
 * @param {number} eps
 */
export function scaleAndShift([weight, bias, mean, variance], eps) {
  if (!mean || !variance) throw new ProgramError("DataError", "batch_norm: want mean and variance");
  const scale = Float64Array.from(
    variance.data,
    (v, i) => (weight ? weight.data[i] : 1) / Math.sqrt(v + eps),
  );
  const shift = Float64Array.from(mean.data, (m, i) => (bias ? bias.data[i] : 0) - m * scale[i]);
  return { scale, shift };
}

/** exp(x) / sum exp(x) over a dimension, or its logarithm. */
export function softmax(
  /** @type {Tensor} */ x,
  /** @type {number} */ dim,
  /** @type {boolean} */ log,
) {
  const { before, size, behind } = around(x.shape, dimension(dim, x.shape.length, "softmax"));
  const out = tensor(x.shape);
  for (let i = 0; i < before * behind; ++i) {
    const first = Math.floor(i / behind) * size * behind + (i % behind),
      end = first + size * behind;
    let most = -Infinity,
      sum = 0;
    for (let at = first; at < end; at += behind) most = Math.max(most, x.data[at]);
    for (let at = first; at < end; at += behind) sum += Math.exp(x.data[at] - most);
    const shift = most + Math.log(sum);
    for (let at = first; at < end; at += behind)
      out.data[at] = log ? x.data[at] - shift : Math.exp(x.data[at] - shift);
  }
  return out;
}

/** Sums or means over some dimensions; without `dims` over all. */
export function reduced(
  /** @type {Tensor} */ x,
  /** @type {any} */ { dims, keepdim = false },
  /** @type {boolean} */ mean,
) {
  const rank = x.shape.length,
    all = !dims || dims.length === 0;
  const over = new Set(
    all ? x.shape.keys() : dims.map((/** @type {number} */ d) => dimension(d, rank, "sum")),
  );
  const kept = x.shape.map((size, i) => (over.has(i) ? 1 : size)),
    steps = stridesOf(kept);
  const strides = stridesOf(x.shape),
    sums = new Float64Array(countOf(kept));
  for (let at = 0; at < x.data.length; ++at) {
    let to = 0;
    for (let d = 0; d < rank; ++d)
      if (!over.has(d)) to += (Math.floor(at / strides[d]) % x.shape[d]) * steps[d];
    sums[to] += x.data[at];
  }
  const count = x.data.length / sums.length;
  const shape = keepdim ? kept : x.shape.filter((_, i) => !over.has(i));
  return tensor(
    shape,
    Float32Array.from(sums, (sum) => (mean ? sum / count : sum)),
  );
}

/** Maxima or means of windows: (B, C, H, W) -> (B, C, H', W'). */
export function pooled(
  /** @type {Tensor} */ x,
  /** @type {any} */ node,
  /** @type {boolean} */ mean,
) {
  wantRank(x, 4, "pooling");
  const [kh, kw] = pairOf(node.kernel_size ?? node.kernel, 1),
    [sy, sx] = pairOf(node.stride, kh);
  const [py, px] = pairOf(node.padding, 0),
    [batch, channels, h, w] = x.shape;
  const height = Math.floor((h + 2 * py - kh) / sy) + 1,
    width = Math.floor((w + 2 * px - kw) / sx) + 1;
  const out = tensor([batch, channels, height, width]);
  for (let image = 0, to = 0; image < batch * channels; ++image)
    for (let oy = 0; oy < height; ++oy)
      for (let ox = 0; ox < width; ++ox, ++to) {
        let most = -Infinity,
          sum = 0;
        for (let y = Math.max(0, oy * sy - py); y < Math.min(h, oy * sy - py + kh); ++y)
          for (let c = Math.max(0, ox * sx - px); c < Math.min(w, ox * sx - px + kw); ++c) {
            const value = x.data[(image * h + y) * w + c];
            most = Math.max(most, value);
            sum += value;
          }
        out.data[to] = mean ? sum / (kh * kw) : most;
      }
  return out;
}

/** Each pixel `scale` times in both directions: (B, C, H, W) -> (B, C, scale H, scale W). */
export function upsampled(/** @type {Tensor} */ x, /** @type {any} */ node) {
  wantRank(x, 4, "upsample_nearest2d");
  const [sy, sx] = pairOf(node.scale, 2),
    [batch, channels, h, w] = x.shape;
  const out = tensor([batch, channels, h * sy, w * sx]);
  for (let row = 0, to = 0; row < batch * channels * h * sy; ++row) {
    const image = Math.floor(row / (h * sy)),
      y = Math.floor((row % (h * sy)) / sy);
    for (let c = 0; c < w * sx; ++c, ++to)
      out.data[to] = x.data[(image * h + y) * w + Math.floor(c / sx)];
  }
  return out;
}
