// SPDX-License-Identifier: MIT
// The curves of runs as numbers, and which of them share a chart, as the reports have it.
// @ts-check
import { get } from "./api.js";

/** The place of the value nearest to `wanted` in an ascending list; -1 of an empty one.
 * @param {number[]} ascending @param {number} wanted */
export function nearestIndex(ascending, wanted) {
  let low = 0;
  let high = ascending.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= wanted) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return wanted - ascending[low] <= ascending[high] - wanted ? low : high;
}

/** @typedef {{name: string, unit: string, text: string, better: string, steps: number[],
 *   values: (number | null)[]}} Curve */
/** @typedef {{group: string, title: string, curves: Curve[]}} CurveGroup */

/** All curves of a run, thinned to what a screen shows. @param {string} id
 * @param {AbortSignal} signal @returns {Promise<CurveGroup[]>} */
export async function curvesOf(id, signal) {
  for (;;) {
    const { groups, read } = await get("/api/curves", { id, width: 800 }, { signal });
    // Of very long runs the server reads a part a request.
    if (read === undefined || read >= 1) return groups;
  }
}

/**
 * Charts of curves: a chart a term, with its validation where that has a term of the same name;
 * the two shares of a critic in one; gradient norms and learning rates in one each.
 * @param {CurveGroup[]} groups
 * @returns {{group: string, title: string, names: string[], text: string, unit: string,
 *   better: string, validation: boolean}[]}
 */
export function chartsOf(groups) {
  const charts = [];
  const validation = groups.find(({ group }) => group === "validation")?.curves ?? [];
  const taken = new Set();
  const training = groups.filter(({ group }) => !["validation", "optimisation"].includes(group));
  for (const { group, title, curves } of training)
    for (const curve of curves) {
      const last = charts.at(-1);
      if (isShare(curve) && last?.group === group && isShare({ name: last.names[0] })) {
        last.names.push(curve.name);
        continue;
      }
      const twins = training.filter((one) => one.curves.some(({ name }) => name === curve.name));
      const both = twins.length === 1 && validation.some(({ name }) => name === curve.name);
      if (both) taken.add(curve.name);
      charts.push({ group, title, names: [curve.name], validation: both, unit: curve.unit,
        better: curve.better, text: isShare(curve) ? "critic is right" : curve.text });
    }
  return [...charts, ...othersOf(groups, taken)];
}

/** @param {{name: string}} curve */
function isShare({ name }) {
  return name.startsWith("right_on_");
}

/** Validation that stands alone, and what the optimisers say where it changes.
 * @param {CurveGroup[]} groups @param {Set<string>} taken */
function othersOf(groups, taken) {
  const charts = [];
  for (const { group, title, curves } of groups) {
    if (group === "validation")
      for (const curve of curves)
        if (!taken.has(curve.name))
          charts.push({ group, title, names: [curve.name], validation: false, ...wordsOf(curve) });
    if (group !== "optimisation") continue;
    for (const stem of ["gradient norm", "learning rate"]) {
      const named = curves.filter((curve) => curve.name.startsWith(stem) && changes(curve));
      if (named.length)
        charts.push({ group, title, names: named.slice(0, 8).map(({ name }) => name),
          validation: false, ...wordsOf(named[0]), text: stem });
    }
  }
  return charts;
}

/** @param {Curve} curve */
function wordsOf({ text, unit, better }) {
  return { text, unit, better };
}

/** @param {Curve} curve */
function changes({ values }) {
  return values.some((value) => value !== values[0]);
}

/**
 * What a chart's hover layer needs of a series: its curve in the groups, turned as it is drawn. A
 * reconstruction is a loss in training and a log-likelihood in validation.
 * @param {CurveGroup[]} groups @param {{group: string, name: string}} series @param {boolean} twins
 *   whether training and validation stand in one chart
 */
export function lineOf(groups, { group, name }, twins) {
  const curve = groups.find((one) => one.group === group)?.curves.find((one) => one.name === name);
  if (!curve) return { words: name, unit: "", steps: [], values: [] };
  const turned = twins && group === "validation" && name === "reconstruction";
  return {
    words: twins ? (group === "validation" ? "validation" : "training") : curve.text,
    unit: curve.unit, steps: curve.steps,
    values: turned ? curve.values.map((v) => (v === null ? null : -v)) : curve.values,
  };
}
