// SPDX-License-Identifier: MIT
// How the state of a run looks, how far it is, and its newest samples.
// @ts-check
import { address } from "../api.js";
import { fill, h } from "../dom.js";
import { count, duration, number } from "../format.js";

/** @type {Record<string, [string, string]>} the badge's class and words by state */
const BADGES = {
  running: ["live", "training"],
  done: ["good", "done"],
  failed: ["bad", "failed"],
  stopped: ["", "stopped"],
  interrupted: ["wait", "interrupted"],
  unreadable: ["bad", "unreadable"],
};

/** Shows a state in a badge. @param {HTMLElement} badge @param {string} state */
export function showState(badge, state) {
  const [kind, words] = BADGES[state] ?? ["", state];
  badge.className = `badge ${kind}`.trim();
  fill(badge, h("span", { class: "dot", "aria-hidden": "true" }), words);
}

/** The part of its steps that a run has done, 0 to 1. @param {any} card */
export function partDone(card) {
  return card.steps > 0 ? Math.min(1, card.step / card.steps) : card.state === "done" ? 1 : 0;
}

/** "step 500 of 936". @param {any} card */
export function stepWords(card) {
  if (!card.steps) return `step ${count(card.step)}`;
  if (card.state === "done" && card.step >= card.steps) return `${count(card.steps)} steps`;
  return `step ${count(card.step)} of ${count(card.steps)}`;
}

/** Speed and time of a run, as short as a card has room for. @param {any} card */
export function paceWords(card) {
  const parts = [];
  if (card.state === "running") {
    if (card.steps_per_second) parts.push(`${number(card.steps_per_second, 3)} steps/s`);
    if (card.seconds_left !== null) parts.push(`${duration(card.seconds_left)} left`);
  } else if (card.seconds) {
    parts.push(`in ${duration(card.seconds)}`);
  }
  return parts.join(", ");
}

/** The address of a run's sample grid. @param {string} id @param {number} step */
export function gridAddress(id, step) {
  return address("/api/grid", { id, step });
}

/** A bar of what is done; screen readers hear it as a percentage. @param {string} label */
export function progressBar(label) {
  const bar = h("div", { class: "progress", role: "progressbar", "aria-label": label,
    "aria-valuemin": 0, "aria-valuemax": 100 }, h("span", {}));
  return {
    element: bar,
    set(/** @type {number} */ part) {
      bar.style.setProperty("--part", String(part));
      bar.setAttribute("aria-valuenow", String(Math.round(100 * part)));
    },
  };
}
