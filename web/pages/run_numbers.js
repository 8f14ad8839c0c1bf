// SPDX-License-Identifier: MIT
// The numbers of a run with their errors, and a button to take another measure.
// @ts-check
import { get, isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { ago, count, number, sentence, withError } from "../format.js";
import { problem } from "../page.js";
import { button, empty } from "../parts.js";
import { measureRun } from "./run_actions.js";
import { jobRow } from "./job_list.js";

export class NumbersTab {
  id = "numbers";
  title = "Numbers";

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.results = h("div", {});
    this.jobs = h("ul", { class: "stack", "aria-label": "Measures under way" });
    this.protocol = h("select", { class: "select", id: "protocol",
      onchange: () => this.#explain() });
    this.explained = h("p", { class: "help", id: "protocol-help" });
    this.protocol.setAttribute("aria-describedby", "protocol-help");
    this.take = button("Take the measure", () => this.#take(), { kind: "primary",
      iconName: "gauge" });
    this.measure = h("section", { class: "panel", "aria-labelledby": "measure" },
      h("h2", { id: "measure" }, "Take a measure"),
      h("div", { class: "stack" },
        h("div", { class: "field" }, h("label", { for: "protocol" }, "Measure"), this.protocol,
          this.explained),
        h("div", { class: "buttons" }, this.take), this.jobs));
    this.element = h("div", { class: "split end" }, this.results, this.measure);
    page.hears("jobs", () => this.#showJobs());
  }

  route() {}

  /** @param {any} run */
  show(run) {
    this.run = run;
    fill(this.results, run.results.length ? resultTable(run.results)
      : empty("No numbers yet", "Measures say how good the model is, with an error. Choose one " +
        "and take it: the training is not disturbed."));
    if (!this.asked) this.#offer();
  }

  async #offer() {
    this.asked = true;
    try {
      const { protocols } = await get("/api/protocols", { id: this.run.id },
        { signal: this.page.signal });
      this.protocols = protocols;
      fill(this.protocol, ...protocols.map((/** @type {any} */ { name, title }) =>
        h("option", { value: name }, title && title !== name ? `${title} (${name})` : name)));
      this.measure.hidden = protocols.length === 0;
      this.#explain();
    } catch (error) {
      if (!isSuperseded(error)) fill(this.measure, problem(error));
    }
    await this.#showJobs();
  }

  #explain() {
    const chosen = this.protocols.find((/** @type {any} */ one) =>
      one.name === this.protocol.value);
    fill(this.explained, chosen ? sentence(chosen.summary) : "",
      chosen?.blind ? ` It does not see: ${chosen.blind}.` : "");
  }

  async #take() {
    this.take.disabled = true;
    await measureRun(this.run, this.protocol.value);
    this.take.disabled = false;
    await this.#showJobs();
  }

  async #showJobs() {
    if (!this.run) return;
    try {
      const jobs = await get("/api/jobs", {}, { signal: this.page.signal });
      fill(this.jobs, ...jobs.filter((/** @type {any} */ job) =>
        job.kind === "measure" && job.id === this.run.id).map(jobRow));
    } catch (error) {
      if (!isSuperseded(error)) fill(this.jobs, problem(error));
    }
  }
}

/** @param {any[]} results of /api/run */
export function resultTable(results) {
  const head = ["Measure", "Value", "Unit", "Split", "Weights", "At step", "Examples", "Taken"];
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers" },
    h("table", { class: "table" },
      h("thead", {}, h("tr", {}, ...head.map((words, i) =>
        h("th", { scope: "col", class: [1, 5, 6].includes(i) ? "number" : null }, words)))),
      h("tbody", {}, ...results.map(resultRow))));
}

/** @param {any} result */
function resultRow(result) {
  const parts = result.parts?.map((/** @type {any} */ { name, value }) =>
    `${name} ${number(value)}`).join(", ");
  return h("tr", {},
    h("th", { scope: "row" }, `${result.name || result.protocol} `,
      result.name && result.name !== result.protocol
        ? h("span", { class: "soft small block mono" }, result.protocol) : null,
      parts ? h("span", { class: "soft small block" }, parts) : null,
      result.warning ? h("span", { class: "small block warn" }, result.warning) : null),
    h("td", { class: "number strong" }, withError(result.value, result.stderr)),
    h("td", {}, result.unit), h("td", {}, result.split), h("td", {}, result.weights),
    h("td", { class: "number" }, count(result.step)),
    h("td", { class: "number" }, count(result.count)), h("td", {}, ago(result.when)));
}
