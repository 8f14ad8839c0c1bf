// SPDX-License-Identifier: MIT
// What can be done to a run: stop, resume, a checkpoint now, train further, measure, remove. Each
// is a command of elbo on the server; its answer, good or bad, is a message.
// @ts-check
import { post } from "../api.js";
import { h } from "../dom.js";
import { readExperiment } from "../experiment.js";
import { bytes, count } from "../format.js";
import { ask, field, toast } from "../parts.js";

/** Posts and says what came of it. @param {string} path @param {any} body @param {string} done
 * @returns {Promise<any>} the answer; null where it was an error */
export async function act(path, body, done) {
  try {
    const answer = await post(path, body);
    toast(done, "good");
    return answer;
  } catch (error) {
    toast(/** @type {any} */ (error).message, "bad");
    return null;
  }
}

/** @param {any} run */
export function stopRun(run) {
  return act("/api/run/stop", { id: run.id },
    `${run.title} stops after its step, with a checkpoint.`);
}

/** @param {any} run */
export function resumeRun(run) {
  return act("/api/run/resume", { id: run.id }, `${run.title} goes on.`);
}

/** @param {any} run */
export function checkpointRun(run) {
  return act("/api/run/checkpoint", { id: run.id }, `${run.title} writes a checkpoint.`);
}

/** Asks how far, then trains further. A run whose length is in steps goes on by steps.
 * @param {any} run with its config */
export async function trainFurther(run) {
  const length = (/** @type {string} */ key) =>
    Number(readExperiment(run.config ?? "").get("train")?.get(key) ?? 0);
  const steps = length("steps") > 0;
  const input = h("input", { class: "input short", type: "number", min: 1, max: 1e9,
    value: steps ? Math.max(1, run.steps) : 5, required: true });
  const chosen = await ask({ title: `Train ${run.title} further`, action: "Train further",
    text: `It has done ${count(run.step)} steps. It goes on from there with the same options, ` +
      "as if it had been asked for more at first.",
    content: field({ label: steps ? "Steps more" : "Epochs more", control: input,
      help: steps ? "A step is one round of all turns on one batch."
        : "An epoch is one pass of the training data." }) });
  const more = input.valueAsNumber;
  if (!chosen || !Number.isInteger(more) || more < 1) return null;
  const key = steps ? "steps" : "epochs";
  return act("/api/run/further", { id: run.id, [key]: length(key) + more },
    `${run.title} trains further.`);
}

/** @param {any} run @param {string} protocol */
export function measureRun(run, protocol) {
  return act("/api/run/measure", { id: run.id, protocol }, `Measuring ${protocol}.`);
}

/** Asks with the name typed again, then removes the folder. @param {any} run
 * @returns {Promise<boolean>} whether it is gone */
export async function removeRun(run) {
  const chosen = await ask({ title: `Remove ${run.title}?`, danger: true, typed: run.name,
    action: "Remove it",
    text: `Its folder of ${bytes(run.size)}, with weights, checkpoints and numbers, is deleted. ` +
      "This cannot be undone." });
  if (!chosen) return false;
  return (await act("/api/run/remove", { id: run.id, name: run.name },
    `${run.title} is removed.`)) !== null;
}
