// SPDX-License-Identifier: MIT
// Matrix products, the one place where the interpreter spends its time. A block of 4 x 4 results is
// summed in local numbers, which engines keep in registers; sums are in double precision.
// @ts-check

/**
 * @typedef {{data: Float32Array, at: number, step: number}} Matrix
 * Row r begins at data[at + r * step]; its values lie one after another.
 */

/**
 * c = a b: (rows, depth) (depth, columns) -> (rows, columns).
 * @param {Matrix} c is overwritten
 * @param {Matrix} a
 * @param {Matrix} b
 * @param {{rows: number, columns: number, depth: number}} size
 */
export function multiply(c, a, b, size) {
  const wholeRows = size.rows & ~3, wholeColumns = size.columns & ~3;
  for (let row = 0; row < wholeRows; row += 4)
    for (let column = 0; column < wholeColumns; column += 4)
      block(c, a, b, { row, column, depth: size.depth });
  edge(c, a, b, { ...size, row: 0, column: wholeColumns, rows: wholeRows });
  edge(c, a, b, { ...size, row: wholeRows, column: 0 });
}

/**
 * Four rows and four columns of the product.
 * @param {Matrix} c
 * @param {Matrix} a
 * @param {Matrix} b
 * @param {{row: number, column: number, depth: number}} place
 */
function block(c, a, b, { row, column, depth }) {
  const u = a.data, v = b.data, w = c.data, down = b.step;
  const u0 = a.at + row * a.step, u1 = u0 + a.step, u2 = u1 + a.step, u3 = u2 + a.step;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let k = 0, p = b.at + column; k < depth; ++k, p += down) {
    const v0 = v[p], v1 = v[p + 1], v2 = v[p + 2], v3 = v[p + 3];
    let x = u[u0 + k];
    s00 += x * v0; s01 += x * v1; s02 += x * v2; s03 += x * v3;
    x = u[u1 + k];
    s10 += x * v0; s11 += x * v1; s12 += x * v2; s13 += x * v3;
    x = u[u2 + k];
    s20 += x * v0; s21 += x * v1; s22 += x * v2; s23 += x * v3;
    x = u[u3 + k];
    s30 += x * v0; s31 += x * v1; s32 += x * v2; s33 += x * v3;
  }
  let q = c.at + row * c.step + column;
  w[q] = s00; w[q + 1] = s01; w[q + 2] = s02; w[q + 3] = s03;
  q += c.step;
  w[q] = s10; w[q + 1] = s11; w[q + 2] = s12; w[q + 3] = s13;
  q += c.step;
  w[q] = s20; w[q + 1] = s21; w[q + 2] = s22; w[q + 3] = s23;
  q += c.step;
  w[q] = s30; w[q + 1] = s31; w[q + 2] = s32; w[q + 3] = s33;
}

/**
 * What blocks leave over: rows row .. rows - 1, columns column .. columns - 1, four sums at a time.
 * @param {Matrix} c
 * @param {Matrix} a
 * @param {Matrix} b
 * @param {{row: number, column: number, rows: number, columns: number, depth: number}} place
 */
function edge(c, a, b, { row, column, rows, columns, depth }) {
  for (let i = row; i < rows; ++i) {
    const from = a.at + i * a.step, to = c.at + i * c.step;
    let j = column;
    for (; j + 4 <= columns; j += 4) quad(c.data, to + j, a.data, from, b, j, depth);
    for (; j < columns; ++j) {
      let sum = 0;
      for (let k = 0, p = b.at + j; k < depth; ++k, p += b.step)
        sum += a.data[from + k] * b.data[p];
      c.data[to + j] = sum;
    }
  }
}

/** One row with columns j .. j + 3: out[to] .. out[to + 3]. */
function quad(
  /** @type {Float32Array} */ out, /** @type {number} */ to,
  /** @type {Float32Array} */ u, /** @type {number} */ from,
  /** @type {Matrix} */ b, /** @type {number} */ j, /** @type {number} */ depth) {
  const v = b.data, down = b.step;
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let k = 0, p = b.at + j; k < depth; ++k, p += down) {
    const x = u[from + k];
    s0 += x * v[p];
    s1 += x * v[p + 1];
    s2 += x * v[p + 2];
    s3 += x * v[p + 3];
  }
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
}

/**
 * c = a b^T + bias, row by row: (rows, depth) (columns, depth) -> (rows, columns). Both are read
 * along their rows, which suits the few rows of a batch.
 * @param {Matrix} c is overwritten
 * @param {Matrix} a
 * @param {Matrix} b
 * @param {{rows: number, columns: number, depth: number, bias: Float32Array | null}} size
 */
export function multiplyTransposed(c, a, b, { rows, columns, depth, bias }) {
  for (let i = 0; i < rows; ++i) {
    const x = a.at + i * a.step, to = c.at + i * c.step;
    let j = 0;
    for (; j + 4 <= columns; j += 4) dots(c.data, to + j, a.data, x, b, j, depth);
    for (; j < columns; ++j) {
      let sum = 0;
      for (let k = 0, p = b.at + j * b.step; k < depth; ++k, ++p) sum += a.data[x + k] * b.data[p];
      c.data[to + j] = sum;
    }
    if (bias) for (j = 0; j < columns; ++j) c.data[to + j] += bias[j];
  }
}

/** Four products of one row with rows j .. j + 3: out[to] .. out[to + 3]. */
function dots(
  /** @type {Float32Array} */ out, /** @type {number} */ to,
  /** @type {Float32Array} */ u, /** @type {number} */ from,
  /** @type {Matrix} */ b, /** @type {number} */ j, /** @type {number} */ depth) {
  const v = b.data, p0 = b.at + j * b.step, p1 = p0 + b.step, p2 = p1 + b.step, p3 = p2 + b.step;
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (let k = 0; k < depth; ++k) {
    const x = u[from + k];
    s0 += x * v[p0 + k];
    s1 += x * v[p1 + k];
    s2 += x * v[p2 + k];
    s3 += x * v[p3 + k];
  }
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
}
