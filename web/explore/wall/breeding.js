// SPDX-License-Identifier: MIT
// New codes out of old ones: variations of one, children of two. A seed fixes them.
// @ts-check
import { addScaled, spherical } from "./../linear.js";
import { normals, uniform } from "./../noise.js";

/** Draws of one code lie this far from those of the next in the counter of uniform(). */
const STRIDE = 65536;

/**
 * A code plus noise of deviation `amount`; of units, each turned over with probability amount / 8.
 * @param {ArrayLike<number>} code @param {number} count @param {number} amount @param {number} seed
 * @param {boolean} binary @returns {Float32Array[]}
 */
export function variations(code, count, amount, seed, binary) {
  return Array.from({ length: count }, (_, i) => binary
    ? turned(code, amount / 8, seed, i)
    : addScaled(code, normals(seed * 4099 + i, code.length), amount));
}

/**
 * Codes on the great arc between two, from a quarter to three quarters of the way, plus noise; of
 * units, each from either parent.
 * @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} count
 * @param {number} amount @param {number} seed @param {boolean} binary @returns {Float32Array[]}
 */
export function children(a, b, count, amount, seed, binary) {
  return Array.from({ length: count }, (_, i) => {
    if (binary) return Float32Array.from({ length: a.length }, (_, d) =>
      (uniform(seed, i * STRIDE + d) < .5 ? a[d] : b[d]));
    const t = .25 + .5 * uniform(seed, i * STRIDE);
    return addScaled(spherical(a, b, t), normals(seed * 4099 + i, a.length), amount);
  });
}

/** @param {ArrayLike<number>} code @param {number} share @param {number} seed @param {number} i */
function turned(code, share, seed, i) {
  return Float32Array.from({ length: code.length }, (_, d) =>
    (uniform(seed, i * STRIDE + d) < share ? 1 - code[d] : code[d]));
}
