// SPDX-License-Identifier: MIT
// What `elbo data check` says of a data set, in sentences. It reads every example, so large sets
// are checked when that is asked for.
// @ts-check
import { get, isSuperseded } from "../api.js";
import { fill, h } from "../dom.js";
import { counted } from "../format.js";
import { problem } from "../page.js";
import { button, waiting } from "../parts.js";

/** So many examples are checked without being asked. */
const SMALL = 100000;
const PAUSE = 700;
/** Lists of the report: their key, the kind of notice, their words.
 * @type {[string, string, string][]} */
const LISTS = [["bad", "bad", "cannot be read"], ["passed_over", "wait", "passed over"],
  ["forgiven", "", "read in spite of damage"]];

export class DataCheck {
  /** @param {any} data of /api/data/open @param {AbortSignal} signal */
  constructor(data, signal) {
    this.data = data;
    this.signal = signal;
    this.element = h("div", { class: "stack", role: "status" });
    const total = Object.values(data.counts).reduce((a, b) => a + b, 0);
    if (total <= SMALL) this.#check();
    else fill(this.element, h("div", {}, button("Check every example", () => this.#check())));
  }

  async #check() {
    fill(this.element, waiting("Reading every example"));
    try {
      for (;;) {
        const { state, report } = await get("/api/data/check", { id: this.data.id },
          { signal: this.signal });
        if (state === "done") {
          fill(this.element, ...reportParts(report));
          return;
        }
        await new Promise((done) => setTimeout(done, PAUSE));
        if (!this.element.isConnected) return;
      }
    } catch (error) {
      if (!isSuperseded(error)) fill(this.element, problem(error));
    }
  }
}

/** Notes and warnings as notices. @param {{notes?: string[], warnings?: string[]}} of */
export function remarks({ notes = [], warnings = [] }) {
  return [...warnings.map((text) => h("div", { class: "notice wait" }, h("p", {}, text))),
    ...notes.map((text) => h("div", { class: "notice" }, h("p", {}, text)))];
}

/** @param {any} report */
function reportParts(report) {
  const good = report.bad.length === 0 && report.warnings.length === 0;
  return [
    h("div", { class: `notice ${good ? "good" : "wait"}` }, h("p", {},
      `${counted(report.read, "example")} read${good ? "; nothing is wrong with them." : "."}`)),
    ...LISTS.flatMap(([key, kind, words]) => {
      const all = report[`${key}_in_all`] ?? report[key].length;
      return all ? [fileList(report[key], all, kind, words)] : [];
    }),
    ...remarks(report),
  ];
}

/** @param {{path: string, reason: string}[]} files @param {number} all @param {string} kind
 * @param {string} words */
function fileList(files, all, kind, words) {
  return h("details", { class: `notice ${kind}` },
    h("summary", {}, `${counted(all, "file")} ${words}`),
    h("ul", { class: "small" }, ...files.map(({ path, reason }) =>
      h("li", {}, h("code", {}, path), `: ${reason}`))),
    all > files.length ? h("p", { class: "small soft" }, `and ${all - files.length} more`) : null);
}
