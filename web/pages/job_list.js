// SPDX-License-Identifier: MIT
// Jobs: commands of elbo that this server started or will start, with their last lines.
// @ts-check
import { post } from "../api.js";
import { h } from "../dom.js";
import { button, toast } from "../parts.js";
import { toHref } from "../route.js";

/** @type {Record<string, [string, string]>} the badge's class and words by state */
const STATES = { waiting: ["", "waiting"], running: ["live", "at work"], ended: ["good", "done"] };

/** A job as a row. @param {any} job of /api/jobs */
export function jobRow(job) {
  const failed = job.state === "ended" && job.code !== 0;
  const [kind, words] = failed ? ["bad", "failed"] : STATES[job.state];
  const lines = (job.text ?? "").trim().split("\n");
  return h("li", { class: "panel job" },
    h("div", { class: "row" },
      h("span", { class: `badge ${kind}` }, h("span", { class: "dot" }), words),
      h("strong", {}, job.title || job.kind),
      job.id ? h("a", { href: toHref("run", { id: job.id }) }, "its run") : null,
      job.state === "ended" ? null
        : button(job.state === "waiting" ? "Take out" : "Stop", () => cancel(job.job),
          { kind: "small" })),
    lastLines(failed ? lines.slice(-4) : lines.slice(-1)));
}

/** @param {string[]} lines */
function lastLines(lines) {
  const text = lines.join("\n");
  return text ? h("p", { class: "small soft mono job-text" }, text) : null;
}

/** @param {string} job */
async function cancel(job) {
  try {
    await post("/api/jobs/cancel", { job });
  } catch (error) {
    toast(/** @type {any} */ (error).message, "bad");
  }
}
