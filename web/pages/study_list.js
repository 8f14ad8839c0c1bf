// SPDX-License-Identifier: MIT
// Studies as rows: how many of their tasks are done.
// @ts-check
import { h } from "../dom.js";
import { count } from "../format.js";
import { toHref } from "../route.js";
import { progressBar } from "./run_state.js";

/** @param {any[]} studies of /api/runs */
export function studyList(studies) {
  return h("ul", { class: "studies" }, ...studies.map(studyRow));
}

/** @param {any} study */
function studyRow(study) {
  const bar = progressBar(`Tasks of ${study.title}`);
  bar.set(study.tasks ? study.done / study.tasks : 0);
  const words = [`${count(study.done)} of ${count(study.tasks)} tasks`];
  if (study.running) words.push(`${count(study.running)} at work`);
  const failed = study.failed ? h("span", { class: "badge bad" }, `${study.failed} failed`) : null;
  return h("li", { class: "panel study-row" },
    h("h3", {}, h("a", { href: toHref("study", { id: study.id }) }, study.title || study.name)),
    failed, h("span", { class: "soft small" }, words.join(", ")), bar.element);
}
