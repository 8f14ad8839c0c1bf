// SPDX-License-Identifier: MIT
// The page of any data set: its images, classes and attributes, and what a check of all of it says.
// @ts-check
import { get, getFrame, post } from "../api.js";
import { fill, h } from "../dom.js";
import { valueOf } from "../experiment.js";
import { count, counted, number } from "../format.js";
import { gridCanvas, imageCanvas, savePicture } from "../images.js";
import { Page } from "../page.js";
import { button, empty, segmented, waiting } from "../parts.js";
import { setParams, toHref } from "../route.js";
import { DataCheck, remarks } from "./data_check.js";
import { DataChoice } from "./data_choice.js";
import { pointCloud } from "./point_cloud.js";

/** Images on a page of the grid. */
const AT_ONCE = 96;

class PageData extends Page {
  #opened = "";

  start() {
    this.choice = h("div", { class: "panel top-aligned" }, waiting("Reading which there are"));
    this.about = h("div", { class: "stack" });
    this.grid = h("div", {});
    fill(this, h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Data"),
      h("p", {}, "Any data set that a training could use: what lies in it, and what is wrong " +
        "with it."))), h("div", { class: "split" }, this.choice,
      h("div", { class: "stack" }, this.about, this.grid)));
    this.#load();
  }

  async #load() {
    const schema = await this.shown(this.choice,
      get("/api/schema", {}, { signal: this.signal }));
    if (!schema) return;
    this.form = new DataChoice(schema.sources, (source, options) =>
      setParams({ source, set: options, split: null, first: null }, { push: true }));
    fill(this.choice, this.form.element);
    this.route();
  }

  route() {
    if (!this.form) return;
    const source = this.params.get("source") ?? "";
    const sets = this.params.getAll("set");
    this.form.show(source, sets);
    const now = [source, ...sets].join("\n");
    if (!source) {
      fill(this.about, empty("Which data?", "Choose a data set, or a folder of your own " +
        "pictures, and open it."));
      fill(this.grid);
    } else if (now !== this.#opened) {
      this.#opened = now;
      this.#open(source, sets);
    } else if (this.data) {
      this.#showSplit();
    }
  }

  /** @param {string} source @param {string[]} sets */
  async #open(source, sets) {
    const now = this.#opened;
    this.data = null;
    fill(this.grid);
    fill(this.about, waiting("Opening the data"));
    const options = Object.fromEntries(sets.map((set) => {
      const equals = set.indexOf("=");
      return [set.slice(0, equals), valueOf(set.slice(equals + 1))];
    }));
    const data = await this.shown(this.about,
      post("/api/data/open", { source, options }, { signal: this.signal }));
    if (now !== this.#opened) return;
    if (!data) {
      this.#offerToSkip(source, sets);
      return;
    }
    this.data = data;
    this.#tell(source, sets);
    this.#showSplit();
  }

  /** Where one file of many cannot be read, the others may be looked at.
   * @param {string} source @param {string[]} sets */
  #offerToSkip(source, sets) {
    if (sets.some((set) => set.startsWith("on_bad=")) || !this.form?.mayBeFolder(source)) return;
    this.about.append(h("div", {}, button("Open without what cannot be read", () =>
      setParams({ set: [...sets, 'on_bad="skip"'] }, { push: true }))));
  }

  /** @param {string} source @param {string[]} sets */
  #tell(source, sets) {
    const { name, shape, counts, classes, attributes, notes, warnings } = this.data;
    const facts = Object.entries(counts).map(([split, n]) =>
      `${count(/** @type {number} */ (n))} ${split}`);
    const set = this.form?.changes(source, sets);
    fill(this.about,
      h("div", { class: "section-head" }, h("h2", {}, name),
        h("a", { class: "button small", href: toHref("train", { set }) }, "Train on it")),
      h("p", { class: "soft" }, `${shapeWords(shape)}; ${facts.join(", ")}`),
      ...remarks({ notes, warnings }),
      listOf("Classes", classes), listOf("Attributes", attributes),
      new DataCheck(this.data, this.signal).element);
  }

  #split() {
    const splits = Object.keys(this.data.counts);
    const wanted = this.params.get("split") ?? "";
    return splits.includes(wanted) ? wanted : splits[0];
  }

  async #showSplit() {
    const split = this.#split();
    const total = this.data.counts[split] ?? 0;
    const first = Math.max(0, Math.min(total - 1, Number(this.params.get("first") ?? 0) || 0));
    if (!this.grid.firstChild) fill(this.grid, waiting("Reading images"));
    const page = await this.shown(this.grid, getFrame("/api/data",
      { id: this.data.id, split, first, count: AT_ONCE }, { signal: this.signal }));
    if (page) this.#showGrid(page, split, first, total);
  }

  /** @param {any} page @param {string} split @param {number} first @param {number} total */
  #showGrid(page, split, first, total) {
    const last = Math.min(total, first + page.count);
    const shown = page.images
      ? h("ul", { class: "tiles data-tiles" }, ...this.#tiles(page, first))
      : pointCloud(page.points, page.labels);
    const go = (/** @type {number} */ to) => setParams({ first: to > 0 ? to : null });
    const back = button("Earlier", () => go(first - AT_ONCE), { iconName: "back" });
    const on = button("Later", () => go(first + AT_ONCE), { iconName: "next" });
    back.disabled = first === 0;
    on.disabled = last >= total;
    const focused = document.activeElement?.textContent;
    fill(this.grid, h("div", { class: "section-head" },
      segmented({ label: "Split", value: split,
        options: Object.keys(this.data.counts).map((one) => [one, one]),
        change: (to) => setParams({ split: to, first: null }) }),
      h("p", { class: "soft small grow", role: "status" }, total
        ? `${count(first + 1)} to ${count(last)} of ${counted(total, "example")}` : "none"),
      back, on, page.images ? button("Save", () => this.#save(page.images, split, first),
        { iconName: "save" }) : null),
    shown);
    for (const each of [back, on]) if (each.textContent === focused) each.focus();
  }

  /** @param {any} page @param {number} first */
  #tiles(page, first) {
    return Array.from({ length: page.images.rows }, (_, i) => {
      const words = this.#labelOf(page, i);
      const label = [`Example ${first + i}`, words].filter(Boolean).join(": ");
      return h("li", { class: "tile", title: [label, ...attributesOf(page, i)].join("\n") },
        imageCanvas(page.images.row(i), label),
        words ? h("span", { "aria-hidden": "true" }, words) : null);
    });
  }

  /** @param {any} page @param {number} i */
  #labelOf(page, i) {
    const label = page.labels?.data[i];
    if (label === undefined || label < 0) return "";
    return this.data.classes?.[label] ?? String(label);
  }

  /** @param {any} images @param {string} split @param {number} first */
  #save(images, split, first) {
    savePicture(gridCanvas(images, 12), `${this.form?.nameOf(this.params.get("source") ?? "")}-${
      split}-${first}.png`, { data: this.data.name, split, first, count: images.rows });
  }
}
customElements.define("page-data", PageData);

/** What the example has of each attribute. @param {any} page @param {number} i */
function attributesOf(page, i) {
  const values = page.attribute_values?.row(i).data ?? [];
  return [...values].map((value, k) => `${page.attributes[k]}: ${number(value, 3)}`);
}

/** @param {number[]} shape (C, H, W) */
function shapeWords([channels, height, width]) {
  if (height === undefined) return `points of ${channels} numbers`;
  return `${height} × ${width} pixels, ${channels === 1 ? "grey" : "colour"}`;
}

/** @param {string} title @param {string[] | null | undefined} names */
function listOf(title, names) {
  if (!names?.length) return null;
  return h("details", { open: names.length <= 20 },
    h("summary", {}, `${title}: ${count(names.length)}`),
    h("ul", { class: "chips" }, ...names.map((name) => h("li", { class: "badge" }, name))));
}
