// SPDX-License-Identifier: MIT
// Beside the form: what is wrong, how long it will take, the buttons that begin it, the whole file,
// and the queue.
// @ts-check
import { get, isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { bytes, count, duration, number, sentence } from "../format.js";
import { problem } from "../page.js";
import { button, waiting } from "../parts.js";
import { jobRow } from "./job_list.js";
import { code } from "./run_records.js";

export class TrainSide {
  /** @param {{train: (queue: boolean) => void, estimate: () => Promise<any>}} does */
  constructor({ train, estimate }) {
    this.errors = h("div", { class: "stack", role: "status" });
    this.time = h("div", { class: "estimate", role: "status" },
      h("p", { class: "soft small" }, "A probe of half a second tells how long it will take."));
    this.now = button("Train now", () => train(false), { kind: "primary", iconName: "play" });
    this.later = button("Add to the queue", () => train(true));
    this.probe = button("Estimate the time", () => this.#estimate(estimate),
      { kind: "small", iconName: "gauge" });
    this.differing = h("div", {});
    this.resolved = h("div", {});
    this.jobs = h("section", { class: "stack", "aria-labelledby": "queue" });
    this.element = h("aside", { class: "stack aside", "aria-label": "The training" },
      h("div", { class: "panel stack" }, this.errors, this.time,
        h("div", { class: "buttons" }, this.now, this.later, this.probe)),
      h("details", { open: true }, h("summary", {}, "What differs from the defaults"),
        this.differing),
      h("details", {}, h("summary", {}, "The whole file"), this.resolved),
      this.jobs);
  }

  /** @param {any} answer of /api/resolve @param {any[]} unplaced errors that no field shows */
  show(answer, unplaced) {
    fill(this.errors, ...unplaced.map(({ key, text }) => h("div", { class: "notice bad" },
      h("p", {}, key ? h("code", {}, `${key}: `) : null, sentence(text)))));
    for (const each of [this.now, this.later, this.probe]) each.disabled = !answer.ok;
    if (!answer.ok) return;
    fill(this.differing, code(answer.differing));
    fill(this.resolved, code(answer.resolved));
  }

  /** @param {any} error */
  showProblem(error) {
    fill(this.errors, problem(error));
  }

  /** @param {() => Promise<any>} estimate */
  async #estimate(estimate) {
    this.probe.disabled = true;
    fill(this.time, waiting("Training for half a second"));
    try {
      const told = await estimate();
      fill(this.time, h("p", {}, h("strong", { class: "large" }, `About ${
        duration(told.seconds)}`)),
      h("p", { class: "soft small" }, `${count(told.steps)} steps of ${
        number(1000 * told.seconds_a_step, 3)} ms${
        told.memory ? `, ${bytes(told.memory)} of memory` : ""}, on this machine as busy as it ` +
        "is now."));
    } catch (error) {
      if (!isSuperseded(error)) fill(this.time, problem(error));
    }
    this.probe.disabled = false;
  }

  /** @param {AbortSignal} signal */
  async showJobs(signal) {
    try {
      const jobs = (await get("/api/jobs", {}, { signal }))
        .filter((/** @type {any} */ job) => job.kind !== "measure");
      fill(this.jobs, jobs.length ? h("h2", { id: "queue" }, "Queue") : null,
        jobs.length ? h("ul", { class: "stack" }, ...jobs.map(jobRow)) : null);
    } catch (error) {
      if (!isSuperseded(error)) fill(this.jobs, problem(error));
    }
  }
}
