// SPDX-License-Identifier: MIT
// The page of a study: its table as it fills, what it claims and whether that holds, its trainings.
// @ts-check
import { address, get } from "../api.js";
import { fill, h } from "../dom.js";
import { count, duration, number } from "../format.js";
import { Page } from "../page.js";
import { waiting } from "../parts.js";
import { toHref } from "../route.js";
import { partDone, progressBar, showState } from "./run_state.js";

/** @type {Record<string, [string, string]>} the badge's class and words by verdict */
const VERDICTS = { holds: ["good", "holds"], fails: ["bad", "fails"], shown: ["", "shown"],
  unknown: ["wait", "not known yet"] };

class PageStudy extends Page {
  #asked = 0;

  start() {
    this.place = h("div", {}, waiting("Reading the study"));
    fill(this, this.place);
    this.hears("runs", () => this.#load());
  }

  route() {
    this.#load();
  }

  async #load() {
    const mine = ++this.#asked;
    const study = await this.shown(this.place,
      get("/api/study", { id: this.params.get("id") ?? "" }, { signal: this.signal }));
    if (study && mine === this.#asked) this.#show(study);
  }

  /** @param {any} study */
  #show(study) {
    document.title = `${study.title} · elbo studio`;
    const bar = progressBar("Tasks of the study");
    bar.set(study.tasks ? study.done / study.tasks : 0);
    const page = study.page ? h("a", { class: "button", target: "_blank", rel: "noopener",
      href: address("/api/studypage", { id: study.id }) }, "Its whole page") : null;
    fill(this.place,
      h("nav", { class: "trail", "aria-label": "Where this is" },
        h("a", { href: toHref("runs") }, "Runs")),
      h("div", { class: "page-head" },
        h("div", {}, h("h1", {}, study.title), h("p", {}, study.description)), page),
      study.note ? h("div", { class: "notice wait" }, h("p", {}, study.note)) : null,
      h("p", { class: "soft small study-tasks" }, tasksOf(study)),
      bar.element,
      section("Numbers", measureTable(study)), section("Claims", claimList(study.claims)),
      section("Trainings", trainingTable(study)));
  }
}
customElements.define("page-study", PageStudy);

/** @param {any} study */
function tasksOf({ done, tasks, running, failed }) {
  const words = [`${count(done)} of ${count(tasks)} tasks done`];
  if (running) words.push(`${count(running)} at work`);
  if (failed) words.push(`${count(failed)} failed`);
  return words.join(", ");
}

/** @param {string} title @param {Node | null} body */
function section(title, body) {
  return body && h("section", { class: "section" }, h("h2", {}, title), body);
}

/** @param {any} study @param {string} name */
function titleOf(study, name) {
  return study.variants.find((/** @type {any} */ one) => one.name === name)?.title || name;
}

/** Variants down, measures across; a cell says over how many seeds. @param {any} study */
function measureTable(study) {
  if (!study.measures.length) return null;
  const protocols = [...new Map(study.measures.map((/** @type {any} */ one) =>
    [one.protocol, one])).values()];
  const variants = [...new Set(study.measures.map((/** @type {any} */ one) => one.variant))];
  const cell = (/** @type {string} */ variant, /** @type {string} */ protocol) => {
    const found = study.measures.find((/** @type {any} */ one) =>
      one.variant === variant && one.protocol === protocol);
    return h("td", { class: "number" }, found?.count ? `${found.text} ` : "–",
      found?.count ? h("span", { class: "soft small block" },
        found.count === 1 ? "1 seed" : `${found.count} seeds`) : null);
  };
  return scrolled("Numbers", h("table", { class: "table fit" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Variant"),
      ...protocols.map(({ name, protocol, unit }) => h("th", { scope: "col", class: "number" },
        `${name || protocol} `, h("span", { class: "soft block" }, unit))))),
    h("tbody", {}, ...variants.map((variant) => h("tr", {},
      h("th", { scope: "row" }, titleOf(study, variant)),
      ...protocols.map(({ protocol }) => cell(variant, protocol)))))));
}

/** @param {any[]} claims of study.json */
function claimList(claims) {
  if (!claims.length) return null;
  return h("ul", { class: "stack" }, ...claims.map((claim) => {
    const [kind, words] = VERDICTS[claim.verdict] ?? VERDICTS.unknown;
    return h("li", { class: "panel row" }, h("span", { class: `badge ${kind}` }, words),
      h("p", { class: "grow" }, claim.sentence || claim.say || claim.value));
  }));
}

/** @param {any} study */
function trainingTable(study) {
  if (!study.runs.length) return null;
  const row = (/** @type {any} */ run) => {
    const badge = h("span", { class: "badge" });
    if (run.state === "missing") badge.textContent = "not begun";
    else showState(badge, run.state);
    const title = `${titleOf(study, run.variant)}, seed ${run.seed}`;
    return h("tr", {},
      h("th", { scope: "row" }, run.id ? h("a", { href: toHref("run", { id: run.id }) }, title)
        : title, run.error ? h("span", { class: "small block warn" }, run.error) : null),
      h("td", {}, badge),
      h("td", { class: "number" }, run.steps ? `${number(100 * partDone(run), 3)} %` : "–"),
      h("td", { class: "number" }, run.seconds ? duration(run.seconds) : "–"));
  };
  return scrolled("Trainings", h("table", { class: "table fit" },
    h("thead", {}, h("tr", {}, ...["Training", "State", "Steps", "Time"].map((words, i) =>
      h("th", { scope: "col", class: i > 1 ? "number" : null }, words)))),
    h("tbody", {}, ...study.runs.map(row))));
}

/** @param {string} label @param {Node} table */
function scrolled(label, table) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, table);
}
