// SPDX-License-Identifier: MIT
// How a run learned: its curves by turn and player, its samples over the steps, its health.
// @ts-check
import { Chart } from "../chart.js";
import { chartsOf, curvesOf, lineOf } from "../curves.js";
import { fill, h } from "../dom.js";
import { count } from "../format.js";
import { problem } from "../page.js";
import { isSuperseded } from "../api.js";
import { setParams } from "../route.js";
import { SampleSlider } from "./sample_slider.js";

export class LearningTab {
  id = "learning";
  title = "Learning";
  /** @type {Map<string, {chart: Chart, of: any}>} by group and names */
  #charts = new Map();
  #drawn = "";

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.samples = new SampleSlider();
    this.health = h("section", { class: "stack", "aria-labelledby": "health" });
    this.log = h("input", { type: "checkbox",
      onchange: () => setParams({ log: this.log.checked ? 1 : null }) });
    this.smooth = h("input", { type: "checkbox",
      onchange: () => setParams({ smooth: this.smooth.checked ? null : 0 }) });
    this.place = h("div", { class: "stack" });
    const tools = h("div", { class: "section-head" }, h("h2", {}, "Curves"),
      h("label", { class: "check" }, this.log, "Logarithmic"),
      h("label", { class: "check" }, this.smooth, "Smoothed"));
    this.element = h("div", { class: "split end" }, h("div", {}, tools, this.place),
      h("div", { class: "stack aside first" }, this.samples.element, this.health));
  }

  /** @param {URLSearchParams} params */
  route(params) {
    this.log.checked = params.get("log") === "1";
    this.smooth.checked = params.get("smooth") !== "0";
    this.samples.route(params);
    if (this.groups && this.#look() !== this.#drawn) this.#draw();
  }

  /** @param {any} run */
  async show(run) {
    this.run = run;
    this.samples.show(run);
    this.#showHealth(run);
    try {
      this.groups = await curvesOf(run.id, this.page.signal);
      this.#draw();
    } catch (error) {
      if (!isSuperseded(error)) fill(this.place, problem(error));
    }
  }

  /** How the charts are to be drawn; another value draws anew. */
  #look() {
    return `${this.log.checked} ${this.smooth.checked}`;
  }

  #draw() {
    this.#drawn = this.#look();
    const wanted = chartsOf(this.groups ?? []);
    const keys = wanted.map((of) => `${of.group} ${of.names.join()}`);
    if (keys.join("|") !== [...this.#charts.keys()].join("|")) this.#layOut(wanted, keys);
    if (!wanted.length)
      fill(this.place, h("p", { class: "soft" }, "Nothing is recorded yet; curves appear with " +
        "the first steps."));
    for (const { chart, of } of this.#charts.values())
      chart.load({ ids: this.run.id, group: of.group, name: of.names.join("|"),
        validation: of.validation ? 1 : null, log: this.log.checked ? 1 : 0,
        smooth: this.smooth.checked ? 1 : 0 },
      (series) => lineOf(this.groups ?? [], series, of.validation), this.page.signal);
  }

  /** @param {any[]} wanted @param {string[]} keys */
  #layOut(wanted, keys) {
    this.#charts = new Map(wanted.map((of, i) => [keys[i],
      { of, chart: new Chart({ title: of.text, hint: of.better }) }]));
    const sections = [];
    for (const { of, chart } of this.#charts.values()) {
      if (sections.at(-1)?.group !== of.group)
        sections.push({ group: of.group, title: of.title, charts: [] });
      sections[sections.length - 1].charts.push(chart.element);
    }
    fill(this.place, ...sections.map(({ title, charts }) =>
      h("section", {}, h("h3", { class: "group-title" }, title),
        h("div", { class: "charts" }, ...charts))));
  }

  /** @param {any} run */
  #showHealth(run) {
    const messages = run.health.map((/** @type {any} */ { step, text, ends }) =>
      h("li", { class: `notice ${ends ? "bad" : "wait"}` },
        h("p", { class: "soft small" }, `step ${count(step)}`), h("p", {}, text)));
    fill(this.health, h("h2", { id: "health" }, "Health"), messages.length
      ? h("ul", { class: "stack" }, ...messages.reverse())
      : h("p", { class: "soft" }, "Nothing to report: values are finite, and no sign of " +
        "collapse."));
  }
}
