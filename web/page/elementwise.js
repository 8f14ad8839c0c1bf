// SPDX-License-Identifier: MIT
// Operations on single values, and on pairs of them that are broadcast as NumPy does it.
// @ts-check
import { ProgramError, countOf, shapeText, stridesOf, tensor } from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */

/** 1 / (1 + e^-v), without overflow. @param {number} v */
function sigmoid(v) {
  if (v >= 0) return 1 / (1 + Math.exp(-v));
  const e = Math.exp(v);
  return e / (1 + e);
}

/** log(1 + e^(beta v)) / beta; PyTorch is linear above the threshold. */
function softplus(/** @type {number} */ v, /** @type {any} */ { beta = 1, threshold = 20 }) {
  return v * beta > threshold ? v : Math.log1p(Math.exp(v * beta)) / beta;
}

function clamped(/** @type {number} */ v, /** @type {any} */ { min, max }) {
  if (typeof min === "number" && v < min) return min;
  return typeof max === "number" && v > max ? max : v;
}

/**
 * Of one value, with a node's attributes.
 * @type {Record<string, (v: number, node: any) => number>}
 */
const ofOne = {
  relu: (v) => (v > 0 ? v : v === v ? 0 : v),
  leaky_relu: (v, { slope = 0.01 }) => (v >= 0 ? v : slope * v),
  elu: (v, { alpha = 1 }) => (v > 0 ? v : alpha * Math.expm1(v)),
  sigmoid,
  tanh: Math.tanh,
  softplus,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  neg: (v) => -v,
  clamp: clamped,
};

/** @type {Record<string, (a: number, b: number) => number>} */
const ofTwo = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  less: (a, b) => (a < b ? 1 : 0),
};

/** The operations of one tensor. */
export const unaryNames = Object.keys(ofOne);
/** The operations of two tensors, or of one and a number. */
export const binaryNames = Object.keys(ofTwo);

/**
 * @param {string} op
 * @param {Tensor} x
 * @param {any} node its attributes
 * @returns {Tensor}
 */
export function unary(op, x, node) {
  const one = ofOne[op],
    out = tensor(x.shape);
  if (op === "relu") return reluInto(out, x);
  for (let i = 0; i < x.data.length; ++i) out.data[i] = one(x.data[i], node);
  return out;
}

/** The commonest one, without a call a value. @param {Tensor} out @param {Tensor} x */
function reluInto(out, x) {
  for (let i = 0; i < x.data.length; ++i) out.data[i] = x.data[i] < 0 ? 0 : x.data[i];
  return out;
}

/**
 * What both shapes become.
 * @param {number[]} a
 * @param {number[]} b
 * @param {string} where for the message
 */
export function broadcastShape(a, b, where) {
  const rank = Math.max(a.length, b.length),
    out = new Array(rank);
  for (let i = 0; i < rank; ++i) {
    const p = a[a.length - rank + i] ?? 1,
      q = b[b.length - rank + i] ?? 1;
    if (p !== q && p !== 1 && q !== 1)
      throw new ProgramError(
        "ShapeError",
        `${where}: got shapes ${shapeText(a)} and ${shapeText(b)}, which do not go together`,
      );
    out[i] = p === 1 ? q : p;
  }
  return out;
}

/** Steps through `shape` for each dimension of `out`: 0 where it is repeated. */
function stepsWithin(/** @type {number[]} */ shape, /** @type {number[]} */ out) {
  const strides = stridesOf(shape),
    skipped = out.length - shape.length;
  return out.map((_, i) => (i < skipped || shape[i - skipped] === 1 ? 0 : strides[i - skipped]));
}

/**
 * @param {string} op
 * @param {Tensor} a
 * @param {Tensor | number} b
 * @returns {Tensor}
 */
export function binary(op, a, b) {
  const two = ofTwo[op];
  if (typeof b === "number") {
    const out = tensor(a.shape);
    for (let i = 0; i < out.data.length; ++i) out.data[i] = two(a.data[i], b);
    return out;
  }
  const shape = broadcastShape(a.shape, b.shape, op),
    out = tensor(shape);
  const p = stepsWithin(a.shape, shape),
    q = stepsWithin(b.shape, shape);
  const last = shape.length - 1,
    inner = last < 0 ? 1 : shape[last];
  const stepA = last < 0 ? 0 : p[last],
    stepB = last < 0 ? 0 : q[last];
  const rows = countOf(shape.slice(0, -1));
  for (let row = 0; row < rows; ++row) {
    let i = 0,
      j = 0;
    for (let d = last - 1, rest = row; d >= 0; rest = Math.floor(rest / shape[d]), --d) {
      i += (rest % shape[d]) * p[d];
      j += (rest % shape[d]) * q[d];
    }
    for (let k = row * inner, end = k + inner; k < end; ++k, i += stepA, j += stepB)
      out.data[k] = two(a.data[i], b.data[j]);
  }
  return out;
}
