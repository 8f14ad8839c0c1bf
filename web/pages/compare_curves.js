// SPDX-License-Identifier: MIT
// The curves of several runs over one another, a chart for each term that two or more of them have.
// @ts-check
import { isSuperseded } from "../api.js";
import { Chart } from "../chart.js";
import { chartsOf, curvesOf, lineOf } from "../curves.js";
import { fill, h } from "../dom.js";
import { problem } from "../page.js";
import { setParams } from "../route.js";

export class CompareCurves {
  /** @type {Map<string, {chart: Chart, of: any}>} */
  #charts = new Map();
  #drawn = "";

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.log = h("input", { type: "checkbox",
      onchange: () => setParams({ log: this.log.checked ? 1 : null }) });
    this.smooth = h("input", { type: "checkbox",
      onchange: () => setParams({ smooth: this.smooth.checked ? null : 0 }) });
    this.place = h("div", { class: "charts" });
    this.element = h("section", { class: "section" },
      h("div", { class: "section-head" }, h("h2", {}, "Curves"),
        h("label", { class: "check" }, this.log, "Logarithmic"),
        h("label", { class: "check" }, this.smooth, "Smoothed")), this.place);
  }

  /** @param {URLSearchParams} params */
  route(params) {
    this.log.checked = params.get("log") === "1";
    this.smooth.checked = params.get("smooth") !== "0";
    if (this.groups && this.#look() !== this.#drawn) this.#draw();
  }

  /** @param {any[]} runs @param {string[]} names @param {URLSearchParams} params */
  async show(runs, names, params) {
    this.runs = runs;
    this.names = names;
    this.groups = null;
    this.route(params);
    try {
      this.groups = await Promise.all(runs.map(({ id }) => curvesOf(id, this.page.signal)));
      this.#draw();
    } catch (error) {
      if (!isSuperseded(error)) fill(this.place, problem(error));
    }
  }

  #look() {
    return `${this.log.checked} ${this.smooth.checked}`;
  }

  /** Charts that are drawn: terms of at least two runs, or of the only one; each of one curve. */
  #wanted() {
    const by = new Map();
    for (const groups of this.groups ?? [])
      for (const of of chartsOf(groups))
        for (const name of of.names) {
          const key = `${of.group}/${name}`;
          const text = of.names.length > 1 ? name.replaceAll("_", " ") : of.text;
          if (!by.has(key)) by.set(key, { ...of, text, name, runs: 0 });
          by.get(key).runs += 1;
        }
    const least = Math.min(2, this.runs.length);
    return [...by].filter(([, of]) => of.runs >= least && of.group !== "optimisation");
  }

  #draw() {
    this.#drawn = this.#look();
    const wanted = this.#wanted();
    const keys = wanted.map(([key]) => key);
    if (keys.join("|") !== [...this.#charts.keys()].join("|")) {
      this.#charts = new Map(wanted.map(([key, of]) => [key,
        { of, chart: new Chart({ title: of.text, hint: of.better }) }]));
      fill(this.place, ...[...this.#charts.values()].map(({ chart }) => chart.element));
    }
    if (!wanted.length)
      fill(this.place, h("p", { class: "soft" }, "These runs have no term in common: they are of " +
        "different kinds. Their own pages have their curves."));
    for (const { chart, of } of this.#charts.values())
      chart.load({ ids: this.runs.map(({ id }) => id).join(","), group: of.group, name: of.name,
        log: this.log.checked ? 1 : 0, smooth: this.smooth.checked ? 1 : 0 },
      (series) => this.#line(series), this.page.signal);
  }

  /** @param {{id: string, group: string, name: string}} series */
  #line(series) {
    const i = this.runs.findIndex(({ id }) => id === series.id);
    return { ...lineOf(this.groups?.[i] ?? [], series, false), words: this.names?.[i] };
  }
}
