// SPDX-License-Identifier: MIT
// The page on which a training is composed: begin with a preset or a run, change options, see the
// whole file and how long it will take, train now or put it into the queue.
// @ts-check
import { ApiError, get, isSuperseded, latestOnly, post } from "../api.js";
import { fill, h } from "../dom.js";
import { changed, readExperiment, withChange, writeExperiment } from "../experiment.js";
import { Page, problem } from "../page.js";
import { select, toast, waiting } from "../parts.js";
import { navigate, setParams } from "../route.js";
import { ExperimentForm } from "./experiment_form.js";
import { TrainSide } from "./train_side.js";

/** Milliseconds without a key before the server is asked about the file. */
const PAUSE = 200;

class PageTrain extends Page {
  #clock = 0;
  #base = "";

  start() {
    this.note = h("p", { class: "help" });
    this.presets = h("div", { class: "field" });
    this.find = h("input", { class: "input", type: "search", placeholder: "Find an option",
      "aria-label": "Find an option", oninput: () => this.form?.find(this.find.value) });
    this.place = h("div", { class: "stack" }, waiting("Reading what there is"));
    this.side = new TrainSide({ train: (queue) => this.#train(queue),
      estimate: () => post("/api/estimate", this.#request(), { signal: this.signal }) });
    fill(this,
      h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Train"),
        h("p", {}, "An experiment is data, a model, and how it learns. Begin with a preset and " +
          "change what you like."))),
      h("div", { class: "split end" },
        h("div", { class: "stack" },
          h("div", { class: "panel stack" }, this.presets, this.note), this.find, this.place),
        this.side.element));
    this.ask = latestOnly(() => this.#resolve());
    this.signal.addEventListener("abort", () => clearTimeout(this.#clock));
    this.#load();
    this.hears("jobs", () => this.side.showJobs(this.signal));
    this.hears("runs", ({ changed }) => {
      if (changed.includes(this.begun)) navigate("run", { id: this.begun });
    });
    this.side.showJobs(this.signal);
  }

  route() {
    // Who goes on with the form is not taken away from it when a training begins.
    this.begun = "";
    if (this.schema) this.#follow();
  }

  async #load() {
    const options = { signal: this.signal };
    const all = await this.shown(this.place,
      Promise.all([get("/api/schema", {}, options), get("/api/presets", {}, options)]));
    if (!all) return;
    [this.schema, this.list] = all;
    await this.#follow();
  }

  /** Follows the URL: what is begun with, and the changes. */
  async #follow() {
    const preset = this.params.get("preset") ?? this.list[0]?.name ?? "";
    const from = this.params.get("from") ?? "";
    const base = from || `preset ${preset}`;
    if (base !== this.#base) {
      this.#base = base;
      const text = await this.shown(this.place, this.#textOf(from, preset));
      if (text === undefined || base !== this.#base) return;
      await this.#begin(text, from, preset);
      return;
    }
    if (this.experiment) this.#soon();
  }

  /** The file that is begun with. @param {string} from a run's id @param {string} preset */
  async #textOf(from, preset) {
    if (!from) return this.list.find((/** @type {any} */ one) => one.name === preset)?.text ?? "";
    const run = await get("/api/run", { id: from }, { signal: this.signal });
    this.fromTitle = run.title;
    return run.differing ?? run.config ?? "";
  }

  /** @param {string} text @param {string} from @param {string} preset */
  async #begin(text, from, preset) {
    this.#showPresets(from, preset);
    const answer = await this.shown(this.place,
      post("/api/resolve", { text, sets: [] }, { signal: this.signal }));
    if (!answer) return;
    if (!answer.ok) {
      fill(this.place, ...answer.errors.map((/** @type {any} */ { text: wrong }) =>
        problem(new ApiError("Config", wrong))));
      return;
    }
    this.experiment = readExperiment(answer.differing);
    this.form = new ExperimentForm(this.schema, (section, key, value) =>
      this.#change(section, key, value));
    fill(this.place, this.form.element);
    this.#soon();
  }

  /** @param {string} from @param {string} preset */
  #showPresets(from, preset) {
    const options = this.list.map((/** @type {any} */ { name, title }) => [name, title || name]);
    if (from) options.unshift(["", `the run ${this.fromTitle}`]);
    const control = select({ options, value: from ? "" : preset,
      change: (name) => setParams({ preset: name, from: null, set: null }, { push: true }) });
    control.id = "preset";
    fill(this.presets, h("label", { for: "preset" }, "Begin with"), control);
    const chosen = this.list.find((/** @type {any} */ one) => one.name === preset);
    this.note.textContent = from ? "Its options, as they differ from the defaults."
      : chosen?.comment ?? "";
  }

  /** @param {string} section @param {string} key @param {string | null} value TOML */
  #change(section, key, value) {
    const base = this.experiment?.get(section)?.get(key);
    setParams({ set: withChange(this.params.getAll("set"), section, key,
      value === base ? null : value) });
  }

  #soon() {
    clearTimeout(this.#clock);
    this.#clock = window.setTimeout(() => this.ask(undefined), PAUSE);
  }

  /** What the server is asked about: the file as it is now. */
  #request() {
    const now = changed(/** @type {any} */ (this.experiment), this.params.getAll("set"));
    return { text: writeExperiment(now), sets: [] };
  }

  async #resolve() {
    const request = this.#request();
    try {
      const answer = await post("/api/resolve", request, { signal: this.signal });
      if (answer.ok) {
        const resolved = readExperiment(answer.resolved);
        this.form?.show(resolved, readExperiment(answer.differing), this.params.getAll("set"));
        this.title_ = resolved.get("")?.get("name") ?? '""';
      }
      const unplaced = this.form?.showErrors(answer.errors ?? []) ?? [];
      this.form?.find(this.find.value);
      this.side.show(answer, unplaced);
    } catch (error) {
      if (!isSuperseded(error)) this.side.showProblem(error);
    }
  }

  /** @param {boolean} queue whether it waits for those before it */
  async #train(queue) {
    if (this.form?.focusWrong()) {
      toast("An option is not as it must be; it is marked.", "bad");
      return;
    }
    try {
      const name = JSON.parse(this.title_ ?? '""');
      const answer = await post("/api/train", { ...this.#request(), name, queue });
      toast(queue ? `${name} waits its turn.` : `${name} begins.`, "good");
      // Its page opens when its folder is there.
      if (!queue) this.begun = answer.id;
      await this.side.showJobs(this.signal);
    } catch (error) {
      toast(/** @type {any} */ (error).message, "bad");
    }
  }
}
customElements.define("page-train", PageTrain);
