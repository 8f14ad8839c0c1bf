// SPDX-License-Identifier: MIT
// Ways to move a code: along one dimension, along a principal direction of the codes, along an
// attribute's vector.
// @ts-check
import { shortNumber } from "./dom.js";

/** @typedef {import("./model.js").PageModel} PageModel */
/**
 * @typedef {object} Axis
 * @property {string} id
 * @property {string} group for lists
 * @property {string} label
 * @property {string} detail
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {Float32Array} vector what one unit adds to a code
 * @property {(code: Float32Array) => number} value where a code is; along an attribute 0 is where
 *   one stands
 * @property {(code: Float32Array, base: Float32Array) => number} place the same, seen from `base`
 * @property {(code: Float32Array, value: number) => Float32Array} moved the code with that value
 */

/** a . b @param {Float32Array} a @param {Float32Array} b */
export function dot(a, b) {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

/** @param {Float32Array} code @param {number} by @param {Float32Array} vector */
export function plus(code, by, vector) {
  return code.map((v, i) => v + by * vector[i]);
}

/** Dimensions, those that carry most first. @param {PageModel} model @returns {Axis[]} */
export function dimensionAxes(model) {
  const { order, carries, unit, names } = model.about.codes;
  return order.map((i, place) => {
    const vector = new Float32Array(model.dimensions);
    vector[i] = 1;
    const detail = carries.length ? `${shortNumber(carries[place])} ${unit}` : "";
    return {
      id: `z${i}`,
      group: "Dimensions",
      label: names[i] ?? `z${i}`,
      detail,
      vector,
      ...rangeOf(model, i),
      value: (code) => code[i],
      place: (code) => code[i],
      moved: (code, value) => code.map((v, k) => (k === i ? value : v)),
    };
  });
}

/** How far a dimension is moved. @param {PageModel} model @param {number} i */
function rangeOf(model, i) {
  const { prior, mean, deviations } = model.about.codes;
  if (prior === "bernoulli") return { low: 0, high: 1, step: 0.05 };
  if (prior === "uniform") return { low: -1, high: 1, step: 0.02 };
  if (prior === "normal") return { low: -3.5, high: 3.5, step: 0.05 };
  const centre = model.values(mean)[i],
    reach = 3.5 * Math.max(model.values(deviations)[i], 1e-3);
  return { low: centre - reach, high: centre + reach, step: reach / 70 };
}

/** Principal directions of the codes. @param {PageModel} model @returns {Axis[]} */
export function principalAxes(model) {
  const { principal, codes } = model.about;
  if (!principal) return [];
  const mean = model.values(codes.mean);
  return principal.deviations.map((deviation, k) => {
    const direction = model.row(principal.directions, k),
      reach = 3.5 * Math.max(deviation, 1e-3);
    const value = (/** @type {Float32Array} */ code) => dot(direction, plus(code, -1, mean));
    return {
      id: `p${k}`,
      group: "Principal directions",
      label: `direction ${k + 1}`,
      detail: `deviation ${shortNumber(deviation)}`,
      vector: direction,
      low: -reach,
      high: reach,
      step: reach / 70,
      value,
      place: value,
      moved: (code, to) => plus(code, to - value(code), direction),
    };
  });
}

/** Attributes, counted from where one stands. @param {PageModel} model @returns {Axis[]} */
export function attributeAxes(model) {
  return model.about.attributes.map(({ name, vector }, k) => {
    const direction = model.values(vector),
      length = dot(direction, direction) || 1;
    return {
      id: `a${k}`,
      group: "Attributes",
      label: name.replaceAll("_", " "),
      detail: "",
      vector: direction,
      low: -5,
      high: 5,
      step: 0.1,
      value: () => 0,
      place: (code, base) => dot(direction, plus(code, -1, base)) / length,
      moved: (code, to) => plus(code, to, direction),
    };
  });
}

/** The code in the middle of all. @param {PageModel} model */
export function middleCode(model) {
  return Float32Array.from(model.values(model.about.codes.mean));
}
