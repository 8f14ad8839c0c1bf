// SPDX-License-Identifier: MIT
// Runs side by side: curves over one another, samples from the same noise, reconstructions of the
// same examples, numbers with their errors, and only the options in which they differ.
// @ts-check
import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { Page } from "../page.js";
import { ask, button, empty, waiting } from "../parts.js";
import { setParams, toHref } from "../route.js";
import { CompareCurves } from "./compare_curves.js";
import { ComparePictures } from "./compare_pictures.js";
import { measuresTable, optionsTable } from "./compare_tables.js";
import { gridAddress } from "./run_state.js";

/** Charts tell so many runs apart. */
const MOST = 8;

class PageCompare extends Page {
  /** The runs that are shown. */
  #shown = "none yet";

  start() {
    this.legend = h("ul", { class: "legend" });
    this.add = button("Choose runs", () => this.#choose(), { iconName: "more" });
    this.place = h("div", {});
    this.curves = new CompareCurves(this);
    this.pictures = new ComparePictures(this);
    fill(this,
      h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Compare"),
        h("p", {}, "What differs between runs, and what came of it.")), this.add),
      this.legend, this.place);
    this.hears("runs", ({ changed, all }) => {
      if (all || this.#ids().some((id) => changed.includes(id))) this.#load();
    });
  }

  #ids() {
    return this.params.getAll("id").slice(0, MOST);
  }

  route() {
    const now = this.#ids().join();
    if (now !== this.#shown) {
      this.#shown = now;
      fill(this.place, this.#ids().length ? waiting("Reading the runs") : null);
      this.#load();
    } else if (this.runs) {
      this.curves.route(this.params);
      this.pictures.route(this.params);
    }
  }

  async #load() {
    const ids = this.#ids();
    const now = this.#shown;
    if (ids.length === 0) {
      fill(this.legend);
      fill(this.place, empty("Which runs?", "Choose two or more; they are set side by side.",
        button("Choose runs", () => this.#choose(), { kind: "primary" })));
      return;
    }
    const runs = await this.shown(this.place, Promise.all(ids.map((id) =>
      get("/api/run", { id }, { signal: this.signal }))));
    if (!runs || now !== this.#shown) return;
    this.runs = runs;
    this.#showLegend();
    this.#show();
  }

  #showLegend() {
    fill(this.legend, ...this.runs.map((/** @type {any} */ run, /** @type {number} */ i) =>
      h("li", { class: `s${i}` }, h("span", { class: "swatch", "aria-hidden": "true" }),
        h("a", { href: toHref("run", { id: run.id }) }, nameOf(run, this.runs)),
        h("button", { class: "button quiet small", type: "button",
          "aria-label": `Leave ${run.title} out`,
          onclick: () => setParams({ id: this.#ids().filter((id) => id !== run.id) },
            { push: true }) }, "×"))));
  }

  #show() {
    const section = (/** @type {string} */ title, /** @type {Node | null} */ body) =>
      body && h("section", { class: "section" }, h("h2", {}, title), body);
    if (this.made !== this.#shown) {
      this.made = this.#shown;
      this.numbers = h("div", {});
      this.options = h("div", {});
      fill(this.place, this.curves.element, this.pictures.element,
        section("Numbers", this.numbers), section("Options that differ", this.options));
    }
    const names = this.runs.map((/** @type {any} */ run) => nameOf(run, this.runs));
    fill(this.numbers, measuresTable(this.runs, names));
    fill(this.options, optionsTable(this.runs, names));
    this.curves.show(this.runs, names, this.params);
    this.pictures.show(this.runs, names, this.params);
  }

  async #choose() {
    const answer = await this.shown(this.place, get("/api/runs", {}, { signal: this.signal }));
    if (!answer) return;
    const chosen = new Set(this.#ids());
    const list = h("ul", { class: "choose-runs" }, ...answer.runs.map((/** @type {any} */ run) =>
      h("li", {}, h("label", {},
        h("input", { type: "checkbox", checked: chosen.has(run.id), onchange:
          (/** @type {any} */ event) => {
            if (event.target.checked) chosen.add(run.id);
            else chosen.delete(run.id);
          } }),
        run.grid === null ? h("span", { class: "thumb" })
          : h("img", { class: "thumb pixels", alt: "", src: gridAddress(run.id, run.grid) }),
        h("span", {}, `${run.title} `, h("span", { class: "soft small block" },
          [run.model, run.data, run.seed === null ? "" : `seed ${run.seed}`].filter(Boolean)
            .join(" · ")))))));
    if (await ask({ title: "Which runs?", text: `Up to ${MOST}.`, action: "Compare",
      content: list }))
      setParams({ id: [...chosen].slice(0, MOST) }, { push: true });
  }
}
customElements.define("page-compare", PageCompare);

/** A title, with the seed or the folder where two have the same. @param {any} run
 * @param {any[]} runs */
function nameOf(run, runs) {
  const same = runs.filter((one) => one.title === run.title);
  if (same.length === 1) return run.title;
  const seeds = new Set(same.map((one) => one.seed));
  return seeds.size === same.length ? `${run.title}, seed ${run.seed}` : run.name;
}
