// SPDX-License-Identifier: MIT
// What sliders move: dimensions of the code, or principal directions. A direction has a range, and
// each code a value along it.
// @ts-check
import { addScaled, dot } from "./linear.js";

/**
 * @typedef {{name: string, carries: number, unit: string, low: number, high: number, step: number,
 *   at: number, along: Float32Array | null, size?: number}} Direction
 * at: its dimension, the first of a category; along: the vector of one unit, null for a dimension;
 * size: a category's dimensions
 */
/**
 * @typedef {{directions: Direction[], value: (code: Float32Array, d: Direction) => number,
 *   moved: (code: Float32Array, d: Direction, value: number) => Float32Array}} Basis
 */

/** Deviations to either side that a slider reaches. */
const REACH = 3;

/**
 * @param {any} found what `directions` says @param {any} about what `describe` says
 * @param {string} by "dimensions" or "principal" @returns {Basis}
 */
export function basisOf(found, about, by) {
  return by === "principal" ? principal(found) : dimensions(found, about);
}

/** @param {any} found @param {any} about @returns {Basis} */
function dimensions(found, about) {
  const parts = about.parts ?? [];
  const order = [...found.order.data];
  const named = parts.map((/** @type {any} */ part) => partDirections(part, found)).flat();
  const taken = new Set(parts.flatMap((/** @type {any} */ { first, size }) =>
    Array.from({ length: size }, (_, i) => first + i)));
  const rest = order.map((at, rank) => ({ at, carries: carriesOf(found, at, rank) }))
    .filter(({ at }) => !taken.has(at))
    .map(({ at, carries }) =>
      dimension(`z${at + 1}`, at, carries, found, about.codes === "binary"));
  return {
    directions: [...named, ...rest],
    value: (code, { at, size }) => (size ? largest(code, at, size) : code[at]),
    moved(code, { at, size }, value) {
      const next = code.slice();
      if (size) next.fill(0, at, at + size)[at + value] = 1;
      else next[at] = value;
      return next;
    },
  };
}

/** How much a dimension carries: `carries` stands in the order of dimensions.
 * @param {any} found @param {number} at @param {number} rank */
function carriesOf(found, at, rank) {
  return found.carries.data[at] ?? found.carries.data[rank] ?? 0;
}

/** The parts of a code that mean something. @param {any} part @param {any} found */
function partDirections({ name, first, size, categorical }, found) {
  if (categorical)
    return [{ name, carries: 0, unit: "", low: 0, high: size - 1, step: 1, at: first, along: null,
      size }];
  return Array.from({ length: size }, (_, i) =>
    dimension(size > 1 ? `${name} ${i + 1}` : name, first + i, 0, found, false));
}

/** @param {string} name @param {number} at @param {number} carries @param {any} found
 * @param {boolean} binary @returns {Direction} */
function dimension(name, at, carries, found, binary) {
  if (binary) return { name, carries, unit: "", low: 0, high: 1, step: 1, at, along: null };
  const most = Math.max(...found.deviations.data);
  const deviation = Math.max(found.deviations.data[at], .3 * most) || 1;
  const middle = found.mean.data[at];
  const low = Math.floor((middle - REACH * deviation) * 10) / 10;
  const high = Math.ceil((middle + REACH * deviation) * 10) / 10;
  return { name, carries, unit: "", low, high, step: .01, at, along: null };
}

/** @param {number[] | Float32Array} code @param {number} first @param {number} size */
function largest(code, first, size) {
  let best = 0;
  for (let i = 1; i < size; ++i) if (code[first + i] > code[first + best]) best = i;
  return best;
}

/** @param {any} found @returns {Basis} */
function principal(found) {
  const mean = found.mean.data;
  const directions = Array.from({ length: found.principal.rows }, (_, k) => {
    const deviation = found.deviation.data[k];
    const along = addScaled(new Float32Array(mean.length), found.principal.row(k).data, deviation);
    return { name: `direction ${k + 1}`, carries: deviation ** 2, unit: "deviations", low: -REACH,
      high: REACH, step: .01, at: k, along };
  }).filter(({ along }) => dot(along, along) > 1e-12);
  const value = (/** @type {Float32Array} */ code, /** @type {any} */ { along }) =>
    dot(addScaled(code, mean, -1), along) / dot(along, along);
  return {
    directions, value,
    moved: (code, direction, to) => addScaled(code, /** @type {any} */ (direction.along),
      to - value(code, direction)),
  };
}
