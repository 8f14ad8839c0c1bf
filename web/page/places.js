// SPDX-License-Identifier: MIT
// Operations that compute nothing: values in another shape, order or number, with PyTorch's
// meaning.
// @ts-check
import { binary, broadcastShape } from "./elementwise.js";
import {
  ProgramError,
  around,
  countOf,
  dimension,
  filledShape,
  shapeText,
  stridesOf,
  tensor,
} from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */

/** @param {Tensor} x @param {number[]} shape with a -1 for what is left */
export function reshaped(x, shape) {
  return tensor(filledShape(shape, x.data.length, "reshape"), x.data);
}

/** @param {Tensor[]} inputs alike but for dimension `dim` */
export function concatenated(inputs, /** @type {number} */ dim) {
  const d = dimension(dim, inputs[0].shape.length, "concat"),
    shape = [...inputs[0].shape];
  const rest = (/** @type {Tensor} */ x) =>
    shapeText(x.shape.map((size, i) => (i === d ? 0 : size)));
  for (const x of inputs)
    if (rest(x) !== rest(inputs[0]))
      throw new ProgramError(
        "ShapeError",
        `concat: got ${inputs.map((one) => shapeText(one.shape)).join(" and ")}, want the same ` +
          `but for dimension ${d}`,
      );
  shape[d] = inputs.reduce((sum, x) => sum + x.shape[d], 0);
  const out = tensor(shape),
    { before } = around(shape, d);
  for (let i = 0, at = 0; i < before; ++i)
    for (const x of inputs) {
      const size = x.data.length / before;
      out.data.set(x.data.subarray(i * size, (i + 1) * size), at);
      at += size;
    }
  return out;
}

/** Indices start .. end - 1 of a dimension. */
export function sliced(
  /** @type {Tensor} */ x,
  /** @type {any} */ { dim = 0, start = 0, end, step = 1 },
) {
  const d = dimension(dim, x.shape.length, "slice"),
    { before, size, behind } = around(x.shape, d);
  const bound = (/** @type {number} */ i) => Math.max(0, Math.min(size, i < 0 ? i + size : i));
  const first = bound(start),
    last = bound(end ?? size),
    count = Math.max(0, Math.ceil((last - first) / step));
  const out = tensor(x.shape.map((one, i) => (i === d ? count : one)));
  for (let i = 0, to = 0; i < before; ++i)
    for (let j = 0; j < count; ++j, to += behind) {
      const from = (i * size + first + j * step) * behind;
      out.data.set(x.data.subarray(from, from + behind), to);
    }
  return out;
}

/** Dimension i of the result is dimension perm[i] of x. */
export function transposed(/** @type {Tensor} */ x, /** @type {number[]} */ perm) {
  const rank = x.shape.length,
    order = perm.map((d) => dimension(d, rank, "transpose"));
  if (new Set(order).size !== rank)
    throw new ProgramError(
      "ShapeError",
      `transpose: got (${perm}), want each of ${rank} dimensions`,
    );
  const shape = order.map((d) => x.shape[d]),
    strides = stridesOf(x.shape),
    steps = order.map((d) => strides[d]);
  const out = tensor(shape),
    sizes = stridesOf(shape);
  for (let to = 0; to < out.data.length; ++to) {
    let from = 0;
    for (let d = 0; d < rank; ++d) from += (Math.floor(to / sizes[d]) % shape[d]) * steps[d];
    out.data[to] = x.data[from];
  }
  return out;
}

/** Rows of a table: (R, ...), whole numbers (B) -> (B, ...). */
export function gatheredRows(/** @type {Tensor} */ table, /** @type {Tensor} */ rows) {
  const size = countOf(table.shape.slice(1)),
    out = tensor([...rows.shape, ...table.shape.slice(1)]);
  rows.data.forEach((row, i) => {
    if (!Number.isInteger(row) || row < 0 || row >= table.shape[0])
      throw new ProgramError(
        "DataError",
        `gather_rows: got row ${row}, want one of ${table.shape[0]}`,
      );
    out.data.set(table.data.subarray(row * size, (row + 1) * size), i * size);
  });
  return out;
}

/** a where truths are not 0, b elsewhere; all three are broadcast. */
export function chosen(
  /** @type {Tensor} */ truths,
  /** @type {Tensor} */ a,
  /** @type {Tensor} */ b,
) {
  const shape = [truths, a, b].map((x) => x.shape).reduce((p, q) => broadcastShape(p, q, "where"));
  const [t, p, q] = [truths, a, b].map((x) => expanded(x, shape, 1).data);
  return tensor(
    shape,
    p.map((value, i) => (t[i] ? value : q[i])),
  );
}

/** x repeated to a shape; -1: the batch. */
export function expanded(
  /** @type {Tensor} */ x,
  /** @type {number[]} */ shape,
  /** @type {number} */ batch,
) {
  const want = shape.map((size) => (size === -1 ? batch : size));
  const got = broadcastShape(x.shape, want, "expand");
  if (shapeText(got) !== shapeText(want))
    throw new ProgramError(
      "ShapeError",
      `expand: got ${shapeText(x.shape)}, want what can be repeated to ${shapeText(want)}`,
    );
  return shapeText(x.shape) === shapeText(want) ? x : binary("add", x, tensor(want));
}
