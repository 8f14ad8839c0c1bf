// SPDX-License-Identifier: MIT
// The state of the process that computes, and whether the server is heard, in the head of the page.
// @ts-check
import { fill, h } from "./dom.js";
import { listen } from "./events.js";

/** @type {Record<string, [string, string]>} the sign's class and words by state */
const SIGNS = {
  idle: ["good", "ready"],
  busy: ["live", "computing"],
  starting: ["wait", "starting"],
  failed: ["bad", "failed"],
  away: ["bad", "no answer"],
};

/** A badge that follows the state. */
export function workerSign() {
  const sign = h("span", { class: "badge worker", role: "status" });
  let worker = { state: "starting", text: "" };
  let away = false;
  const show = () => {
    const [kind, word] = SIGNS[away ? "away" : worker.state] ?? SIGNS.failed;
    sign.className = `badge worker ${kind}`;
    sign.title = away ? "The studio does not answer; the page tries again by itself."
      : worker.text || "The process that computes with models";
    fill(sign, h("span", { class: "dot", "aria-hidden": "true" }),
      h("span", { class: "worker-word" }, word));
  };
  window.addEventListener("elbo-status", (event) => {
    worker = /** @type {CustomEvent} */ (event).detail.worker ?? worker;
    show();
  });
  listen("connection", ({ open }) => {
    away = !open;
    show();
  });
  show();
  return sign;
}
