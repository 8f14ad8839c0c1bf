// SPDX-License-Identifier: MIT
// The page of one run: what it is and does now, what can be done to it, and in tabs how it learned,
// its numbers, figures, configuration and log.
// @ts-check
import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { ago, bytes, count, duration, number } from "../format.js";
import { icon } from "../icons.js";
import { Page } from "../page.js";
import { button, empty, tabs, waiting } from "../parts.js";
import { navigate, setParams, toHref } from "../route.js";
import { checkpointRun, removeRun, resumeRun, stopRun, trainFurther } from "./run_actions.js";
import { ConfigTab, FiguresTab, LogTab } from "./run_records.js";
import { LearningTab } from "./run_learning.js";
import { NumbersTab } from "./run_numbers.js";
import { partDone, progressBar, showState } from "./run_state.js";

/** A live run is read anew so often at most, in milliseconds. */
const LEAST_PAUSE = 1500;

class PageRun extends Page {
  #asked = 0;
  #again = 0;

  start() {
    this.rest = h("div", {}, waiting("Reading the run"));
    fill(this, this.rest);
    this.hears("runs", ({ changed, removed, all }) => {
      if (removed.includes(this.id_)) this.#gone();
      else if (all || changed.includes(this.id_)) this.#soon();
    });
    this.signal.addEventListener("abort", () => clearTimeout(this.#again));
  }

  route() {
    const id = this.params.get("id") ?? "";
    if (id !== this.id_) {
      this.id_ = id;
      this.made = false;
      this.#load();
      return;
    }
    if (!this.made) return;
    this.tabs.show(this.#tab());
    for (const part of this.parts) part.route(this.params);
    if (this.#tab() !== this.seen) this.#showTab();
  }

  #tab() {
    return this.params.get("tab") ?? "learning";
  }

  /** Reads the run again, but not more often than LEAST_PAUSE. */
  #soon() {
    if (this.#again) return;
    this.#again = window.setTimeout(() => {
      this.#again = 0;
      this.#load();
    }, LEAST_PAUSE);
  }

  async #load() {
    const mine = ++this.#asked;
    const place = this.made ? this.notice : this.rest;
    const run = await this.shown(place,
      get("/api/run", { id: this.id_ }, { signal: this.signal }));
    if (!run || mine !== this.#asked) return;
    if (!this.made) this.#make();
    this.run = run;
    this.#showHead();
    this.#showTab();
  }

  /** Only the tab that is seen is kept up to date. */
  #showTab() {
    this.seen = this.#tab();
    this.parts.find((/** @type {any} */ part) => part.id === this.#tab())?.show(this.run);
  }

  #gone() {
    this.made = false;
    fill(this, empty("This run is removed", "Its folder is no longer there.",
      h("a", { class: "button", href: toHref("runs") }, "To the runs")));
  }

  #make() {
    this.made = true;
    this.parts = [new LearningTab(this), new NumbersTab(this), new FiguresTab(this),
      new ConfigTab(this), new LogTab(this)];
    this.heading = h("h1", {});
    this.badge = h("span", { class: "badge" });
    this.description = h("p", {});
    this.actions = h("div", { class: "buttons run-actions" });
    this.facts = h("dl", { class: "strip" });
    this.notice = h("div", {});
    this.progress = progressBar("Training");
    this.tabs = tabs({ label: "About this run", value: this.#tab(),
      tabs: this.parts.map((part) => ({ id: part.id, title: part.title, panel: part.element })),
      change: (tab) => setParams({ tab: tab === "learning" ? null : tab }) });
    fill(this,
      h("nav", { class: "trail", "aria-label": "Where this is" },
        h("a", { href: toHref("runs") }, "Runs")),
      h("div", { class: "page-head" },
        h("div", {}, h("div", { class: "row" }, this.heading, this.badge), this.description),
        this.actions),
      this.notice, this.progress.element, this.facts, this.tabs.element);
    for (const part of this.parts) part.route(this.params);
  }

  #showHead() {
    const run = this.run;
    this.heading.textContent = run.title;
    document.title = `${run.title} · elbo studio`;
    this.description.textContent = run.description;
    showState(this.badge, run.state);
    this.progress.element.hidden = run.state === "done" || !run.steps;
    this.progress.set(partDone(run));
    fill(this.notice,
      run.error ? h("div", { class: "notice bad" }, h("h2", {}, "It failed"),
        h("p", {}, run.error)) : null,
      run.note ? h("div", { class: "notice wait" }, h("p", {}, run.note)) : null);
    fill(this.facts, ...factsOf(run).map(([name, value]) =>
      h("div", {}, h("dt", {}, name), h("dd", {}, value))));
    this.#showActions(run);
  }

  /** Made anew only where other ones are possible, so that a button under a finger stays.
   * @param {any} run */
  #showActions(run) {
    const now = [run.state, run.bundle, run.checkpoints.length > 0].join();
    if (now === this.actionsFor) return;
    this.actionsFor = now;
    const all = [];
    if (run.state === "running")
      all.push(button("Checkpoint now", () => checkpointRun(this.run), { iconName: "flag" }),
        button("Stop", () => stopRun(this.run), { iconName: "stop" }));
    if (["stopped", "interrupted", "failed"].includes(run.state) && run.checkpoints.length)
      all.push(button("Resume", () => resumeRun(this.run), { iconName: "play", kind: "primary" }));
    if (run.state === "done")
      all.push(button("Train further", () => trainFurther(this.run), { iconName: "more" }));
    if (run.bundle || run.checkpoints.length)
      all.push(h("a", { class: "button", href: toHref("explore", { id: run.id }) },
        icon("explore"), "Explore"));
    all.push(
      h("a", { class: "button", href: toHref("compare", { id: run.id }) }, icon("compare"),
        "Compare"),
      button("Remove", async () => {
        if (await removeRun(this.run)) navigate("runs");
      }, { iconName: "bin", kind: "quiet" }));
    fill(this.actions, ...all);
  }
}
customElements.define("page-run", PageRun);

/** What stands in the strip under the head. @param {any} run @returns {[string, string][]} */
function factsOf(run) {
  /** @type {[string, string][]} */
  const facts = [["step", run.steps ? `${count(run.step)} of ${count(run.steps)}`
    : count(run.step)]];
  if (run.state === "running")
    facts.push(["speed", run.steps_per_second ? `${number(run.steps_per_second, 3)} steps/s`
      : "not known yet"], ["time left", duration(run.seconds_left)]);
  facts.push(["trained for", duration(run.seconds)], ["model", run.model || "unknown"],
    ["data", run.data || "unknown"], ["seed", String(run.seed ?? "unknown")],
    ["size", bytes(run.size)], ["begun", ago(run.started) || "unknown"]);
  return facts;
}
