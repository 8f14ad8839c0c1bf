// SPDX-License-Identifier: MIT
// The page of all runs and studies: cards that follow the folders, what is looked for, in what
// order, and which are chosen for a comparison.
// @ts-check
import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { counted } from "../format.js";
import { icon } from "../icons.js";
import { Page } from "../page.js";
import { button, choose, empty, field, segmented, select, waiting } from "../parts.js";
import { setParams, toHref } from "../route.js";
import { RunCard } from "./run_card.js";
import { studyList } from "./study_list.js";

/** Which states each choice shows. @type {[string, string, (card: any) => boolean][]} */
const STATES = [
  ["", "All", () => true],
  ["running", "Running", (card) => card.state === "running"],
  ["done", "Done", (card) => card.state === "done"],
  ["look", "To look at", (card) =>
    ["failed", "interrupted", "unreadable"].includes(card.state) || card.health.length > 0],
];
/** @type {[string, string, (a: any, b: any) => number][]} */
const ORDERS = [
  ["", "Newest first", (a, b) => b.started.localeCompare(a.started)],
  ["oldest", "Oldest first", (a, b) => a.started.localeCompare(b.started)],
  ["name", "By name", (a, b) => a.title.localeCompare(b.title)],
  ["model", "By model", (a, b) => a.model.localeCompare(b.model)],
  ["data", "By data set", (a, b) => a.data.localeCompare(b.data)],
  ["size", "Largest first", (a, b) => b.size - a.size],
];

class PageRuns extends Page {
  /** @type {any[]} */
  #cards = [];
  /** @type {Map<string, RunCard>} */
  #shown = new Map();
  #asked = 0;

  start() {
    this.list = h("ul", { class: "cards" });
    this.note = h("p", { class: "soft", role: "status" });
    this.search = h("input", { class: "input", type: "search", placeholder: "Name, model or data",
      oninput: () => setParams({ q: this.search.value }) });
    this.search.setAttribute("aria-label", "Look for runs");
    this.states = segmented({ label: "Which runs", value: "",
      options: STATES.map(([value, words]) => [value, words]),
      change: (state) => setParams({ state }) });
    this.order = select({ options: ORDERS.map(([value, words]) => [value, words]),
      change: (sort) => setParams({ sort }) });
    this.order.setAttribute("aria-label", "Order of the runs");
    this.rest = h("div", {}, waiting("Reading the runs"));
    this.studies = h("section", { class: "section", hidden: true, "aria-labelledby": "studies" });
    this.chosen = h("div", { class: "chosen-bar", role: "region", "aria-label": "Chosen runs",
      hidden: true });
    fill(this, ...this.#layout());
    this.#load();
    this.hears("runs", () => this.#load());
    this.every(15000, () => this.#show());
  }

  #layout() {
    this.tools = h("div", { class: "tools" }, h("div", { class: "tools-search" }, this.search),
      this.states, h("div", { class: "tools-order" }, this.order));
    return [
      h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Runs"), this.note),
        h("a", { class: "button primary", href: toHref("train") }, icon("train"), "Train")),
      this.tools, this.list, this.rest, this.studies, this.chosen,
    ];
  }

  route() {
    const q = this.params.get("q") ?? "";
    if (this.search.value !== q) this.search.value = q;
    choose(this.states, this.params.get("state") ?? "");
    this.order.value = this.params.get("sort") ?? "";
    this.#show();
  }

  /** Reads all runs; of several answers under way only the newest counts. */
  async #load() {
    const mine = ++this.#asked;
    const answer = await this.shown(this.rest, get("/api/runs", {}, { signal: this.signal }));
    if (!answer || mine !== this.#asked) return;
    this.#cards = answer.runs;
    this.loaded = true;
    this.studies.hidden = answer.studies.length === 0;
    if (answer.studies.length)
      fill(this.studies, h("h2", { id: "studies" }, "Studies"), studyList(answer.studies));
    this.#show();
  }

  /** The cards that the URL asks for, in its order. */
  #wanted() {
    const q = (this.params.get("q") ?? "").toLowerCase();
    const state = STATES.find(([value]) => value === (this.params.get("state") ?? "")) ?? STATES[0];
    const order = ORDERS.find(([value]) => value === (this.params.get("sort") ?? "")) ?? ORDERS[0];
    const text = (/** @type {any} */ card) =>
      [card.title, card.name, card.model, card.data, card.description].join(" ").toLowerCase();
    return this.#cards.filter((card) => state[2](card) && text(card).includes(q)).sort(order[2]);
  }

  #show() {
    if (!this.loaded) return;
    const wanted = this.#wanted();
    this.tools.hidden = this.#cards.length === 0;
    const chosen = this.params.getAll("chosen");
    for (const card of wanted) {
      if (!this.#shown.has(card.id)) this.#shown.set(card.id, new RunCard(this));
      this.#shown.get(card.id)?.show(card, chosen.includes(card.id));
    }
    const elements = wanted.map((card) => this.#shown.get(card.id)?.element);
    // Only where something moved: a card that is put in its place again would lose the focus.
    if (elements.length !== this.list.children.length ||
        elements.some((element, i) => element !== this.list.children[i]))
      fill(this.list, ...elements);
    this.#tell(wanted.length);
    this.#showChosen(chosen.filter((id) => this.#cards.some((card) => card.id === id)));
  }

  /** How many there are, and what to do where there is none. @param {number} count */
  #tell(count) {
    const all = this.#cards.length;
    const running = this.#cards.filter((card) => card.state === "running").length;
    this.note.textContent = count < all ? `${count} of ${counted(all, "run")}`
      : `${counted(all, "run")}${running ? `, ${running} training now` : ""}`;
    if (all === 0)
      fill(this.rest, empty("No runs yet",
        "Train a model here, or in a terminal: a run that begins anywhere below this folder " +
        "appears by itself.",
        h("a", { class: "button primary", href: toHref("train") }, "Train the first model"),
        h("a", { class: "button", href: toHref("explore") }, "Explore an example")));
    else if (count === 0)
      fill(this.rest, empty("None of the runs is like that", "Look for less, or for other states.",
        button("Show all", () => setParams({ q: null, state: null }))));
    else fill(this.rest);
  }

  /** @param {string} id @param {boolean} on */
  choose(id, on) {
    const chosen = this.params.getAll("chosen").filter((one) => one !== id);
    setParams({ chosen: on ? [...chosen, id] : chosen });
  }

  /** @param {string[]} chosen */
  #showChosen(chosen) {
    this.chosen.hidden = chosen.length === 0;
    if (chosen.length === 0) return;
    fill(this.chosen, h("p", {}, `${counted(chosen.length, "run")} chosen`),
      button("None", () => setParams({ chosen: null }), { kind: "quiet" }),
      h("a", { class: "button primary", href: toHref("compare", { id: chosen }) },
        icon("compare"), "Compare"));
  }
}
customElements.define("page-runs", PageRuns);
