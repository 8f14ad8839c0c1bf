// SPDX-License-Identifier: MIT
// Tables of several runs: numbers with their errors, and the options in which they differ.
// @ts-check
import { h } from "../dom.js";
import { differences, readExperiment, valueOf } from "../experiment.js";
import { withError } from "../format.js";

/** @param {any[]} runs @param {string[]} names */
export function measuresTable(runs, names) {
  const rows = new Map();
  for (const run of runs)
    for (const result of run.results)
      rows.set(`${result.protocol}\n${result.split}\n${result.weights}`, result);
  if (!rows.size)
    return h("p", { class: "soft" }, "None of them is measured yet; their pages have a button to " +
      "take a measure.");
  const cell = (/** @type {any} */ run, /** @type {any} */ of) => {
    const found = run.results.find((/** @type {any} */ one) => one.protocol === of.protocol &&
      one.split === of.split && one.weights === of.weights);
    return h("td", { class: "number" }, found ? withError(found.value, found.stderr) : "–");
  };
  return table("Numbers", ["Measure", ...names], [...rows.values()].map((of) => h("tr", {},
    h("th", { scope: "row" }, `${of.name || of.protocol} `,
      h("span", { class: "soft small block" },
        [of.unit, of.split, of.weights === "raw" ? "" : of.weights].filter(Boolean).join(", "))),
    ...runs.map((run) => cell(run, of)))));
}

/** @param {any[]} runs @param {string[]} names */
export function optionsTable(runs, names) {
  const rows = differences(runs.map(({ config }) => readExperiment(config ?? "")))
    .filter(({ key }) => key !== "description");
  if (!rows.length)
    return h("p", { class: "soft" }, runs.length < 2 ? "Choose another run to compare it with."
      : "None: the runs repeat each other.");
  return table("Options that differ", ["Option", ...names], rows.map(({ key, values }) =>
    h("tr", {}, h("th", { scope: "row", class: "mono" }, key),
      ...values.map((value) => h("td", { class: "mono number" },
        value === undefined ? "–" : shownValue(value))))));
}

/** @param {string} toml */
function shownValue(toml) {
  const value = valueOf(toml);
  return typeof value === "string" && value !== "" ? value : toml;
}

/** @param {string} label @param {string[]} head @param {Node[]} rows */
function table(label, head, rows) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h("table", { class: "table fit" }, h("thead", {}, h("tr", {}, ...head.map((words, i) =>
      h("th", { scope: "col", class: i ? `number s${i - 1}` : null },
        i ? h("span", { class: "swatch", "aria-hidden": "true" }) : null, words)))),
    h("tbody", {}, ...rows)));
}
