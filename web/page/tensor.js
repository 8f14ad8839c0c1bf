// SPDX-License-Identifier: MIT
// Dense arrays for the interpreter: row-major values of a shape, and what can go wrong with them.
// @ts-check

/**
 * @typedef {{shape: number[], data: Float32Array}} Tensor
 * `data` has as many values as the shape says, the last dimension fastest.
 */

/** What is wrong with a program or with what it is given. `kind`: as elbo's errors are named. */
export class ProgramError extends Error {
  /**
   * @param {"ShapeError" | "DataError" | "Unsupported" | "UsageError"} kind
   * @param {string} text says where, what was got, what was wanted
   */
  constructor(kind, text) {
    super(text);
    this.name = "ProgramError";
    this.kind = kind;
  }
}

/** How many values an array of this shape has. @param {number[]} shape */
export function countOf(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

/** (2, 3, 4), for messages. @param {number[]} shape */
export function shapeText(shape) {
  return `(${shape.join(", ")})`;
}

/** Steps in memory from one index to the next, by dimension. @param {number[]} shape */
export function stridesOf(shape) {
  const strides = new Array(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; step *= shape[i], --i) strides[i] = step;
  return strides;
}

/**
 * A tensor of zeros, or of the given values.
 * @param {number[]} shape
 * @param {ArrayLike<number>} [values]
 * @returns {Tensor}
 */
export function tensor(shape, values) {
  const count = countOf(shape);
  if (!values) return { shape, data: new Float32Array(count) };
  if (values.length !== count)
    throw new ProgramError(
      "ShapeError",
      `a tensor of shape ${shapeText(shape)}: got ${values.length} values, want ${count}`,
    );
  return { shape, data: values instanceof Float32Array ? values : Float32Array.from(values) };
}

/**
 * A dimension counted from the front; negative ones count from the end.
 * @param {number} dim
 * @param {number} rank
 * @param {string} where for the message
 */
export function dimension(dim, rank, where) {
  const found = dim < 0 ? dim + rank : dim;
  if (Number.isInteger(found) && found >= 0 && found < rank) return found;
  throw new ProgramError("ShapeError", `${where}: got dimension ${dim}, want one of ${rank}`);
}

/**
 * @param {Tensor} x
 * @param {number} rank how many dimensions it must have
 * @param {string} where for the message
 */
export function wantRank(x, rank, where) {
  if (x.shape.length !== rank)
    throw new ProgramError(
      "ShapeError",
      `${where}: got shape ${shapeText(x.shape)}, want ${rank} dimensions`,
    );
}

/**
 * The shape with its -1 replaced by what is left of `count` values.
 * @param {number[]} shape
 * @param {number} count
 * @param {string} where for the message
 */
export function filledShape(shape, count, where) {
  const known = countOf(shape.filter((size) => size !== -1));
  const out = shape.map((size) => (size === -1 ? count / known : size));
  if (countOf(out) !== count || !out.every((size) => Number.isInteger(size) && size >= 0))
    throw new ProgramError(
      "ShapeError",
      `${where}: got ${count} values, want ones for the shape ${shapeText(shape)}`,
    );
  return out;
}

/**
 * One dimension between those before and behind it.
 * @param {number[]} shape
 * @param {number} dim
 */
export function around(shape, dim) {
  return {
    before: countOf(shape.slice(0, dim)),
    size: shape[dim],
    behind: countOf(shape.slice(dim + 1)),
  };
}
