// SPDX-License-Identifier: MIT
// Codes as vectors: ways between two of them, steps along directions. Everything returns new
// arrays.
// @ts-check

/** @typedef {ArrayLike<number>} Vector */

/** a . b @param {Vector} a @param {Vector} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i] * b[i];
  return sum;
}

/** |a| @param {Vector} a */
export function length(a) {
  return Math.sqrt(dot(a, a));
}

/** a + t b @param {Vector} a @param {Vector} b @param {number} t */
export function addScaled(a, b, t) {
  return Float32Array.from({ length: a.length }, (_, i) => a[i] + t * b[i]);
}

/** (1 - t) a + t b @param {Vector} a @param {Vector} b @param {number} t */
export function straight(a, b, t) {
  return Float32Array.from({ length: a.length }, (_, i) => (1 - t) * a[i] + t * b[i]);
}

/**
 * The great arc sin((1 - t) w) / sin w a + sin(t w) / sin w b, w the angle between a and b; the
 * straight line where the angle is nearly 0 or 180 degrees or a code is nearly 0, as
 * `elbo latent interpolate --spherical` has it.
 * @param {Vector} a @param {Vector} b @param {number} t
 */
export function spherical(a, b, t) {
  const lengths = length(a) * length(b);
  const cosine = lengths > 1e-12 ? Math.min(1, Math.max(-1, dot(a, b) / lengths)) : 1;
  const angle = Math.acos(cosine);
  const sine = Math.sin(angle);
  if (sine < 1e-6) return straight(a, b, t);
  const first = Math.sin((1 - t) * angle) / sine;
  const second = Math.sin(t * angle) / sine;
  return Float32Array.from({ length: a.length }, (_, i) => first * a[i] + second * b[i]);
}

/**
 * `count` codes from a to b, both ends among them, as one array of (count, Z).
 * @param {Vector} a @param {Vector} b @param {number} count at least 2
 * @param {(a: Vector, b: Vector, t: number) => Float32Array} [way]
 */
export function path(a, b, count, way = straight) {
  const all = new Float32Array(count * a.length);
  for (let i = 0; i < count; ++i) all.set(way(a, b, i / (count - 1)), i * a.length);
  return all;
}

/**
 * Rows after one another as one array of (rows, Z).
 * @param {Vector[]} rows all of one length
 */
export function stack(rows) {
  const size = rows.length ? rows[0].length : 0;
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, i) => all.set(row, i * size));
  return all;
}

/** Mean of squared differences. @param {Vector} a @param {Vector} b */
export function meanSquaredError(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += (a[i] - b[i]) ** 2;
  return sum / Math.max(1, a.length);
}
