// SPDX-License-Identifier: MIT
// Models for the tests of Explore, and its page over them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, idOf, run, withPage } from "./place.mjs";

const trained = new Set(["faces_vae", "faces_gan"]);
const SHAPES = '[data]\nname = "shapes"\ncount = 300\n';
const FACES = '[data]\nname = "faces"\nsize = 24\ncount = 300\ntest_count = 100\n';
const TRAIN = "\n[train]\nsteps = 30\nbatch_size = 16\n";

/** Experiments of models that the other pages' tests do not need. */
const MODELS = {
  plane_vae: `${SHAPES}\n[model]\nname = "vae"\nlatent_dim = 2\nhidden = [32]\n${TRAIN}`,
  shapes_cvae: `${SHAPES}\n[model]\nname = "cvae"\nlatent_dim = 3\nhidden = [32]\n${TRAIN}`,
  shapes_rbm: `${SHAPES}\n[model]\nname = "rbm_cd"\nhidden = 16\n\n[optim]\nkind = "sgd"\n${TRAIN}`,
  faces_discogan: `${FACES}domains = "spectacles"\n\n[model]\nname = "discogan"\n${TRAIN}`,
};

function trainOnce(name) {
  if (trained.has(name)) return;
  const file = join(folder, `${name}.toml`);
  writeFileSync(file, `name = "${name}"\n\n${MODELS[name]}`);
  run("train", file, "--out", `runs/${name}`, "--quiet");
  trained.add(name);
}

/** The id of a run that may have been trained only now. */
export async function idSoon(page, name) {
  await page.waitForFunction(async (wanted) => {
    const { runs } = await (await fetch("/api/runs")).json();
    return runs.some((one) => one.name === wanted);
  }, name);
  return idOf(page, name);
}

/**
 * Opens a tool of Explore over a model of `MODELS`, or faces_vae or faces_gan, and does `work`.
 * `state` is more of the URL's query.
 */
export function withTool(name, tool, work, { state = "", ...options } = {}) {
  trainOnce(name);
  return withPage("#/data", async (page) => {
    const id = await idSoon(page, name);
    await page.goto(page.url().replace(/#.*/, `#/explore?id=${id}&tool=${tool}${state}`));
    await page.locator(tool ? `explore-${tool}, .tool-body .empty` : "page-explore").first()
      .waitFor({ timeout: 60000 });
    await work(page);
  }, options);
}

/** The pixels of a picture by its label, as text. */
export async function pixels(page, label) {
  const canvas = page.getByRole("img", { name: label }).first();
  await canvas.waitFor();
  const element = await canvas.elementHandle();
  await page.waitForFunction((one) => one.width > 1, element);  // else nothing is painted yet
  return element.evaluate((one) => one.toDataURL());
}

/** Waits until a picture is as `wanted` says; its pixels. The page may put another canvas in the
 * place of one. */
async function pixelsOnce(page, label, wanted) {
  for (let tries = 0; tries < 400; ++tries) {
    const now = await pixels(page, label).catch(() => null);
    if (now !== null && wanted(now)) return now;
    await page.waitForTimeout(50);
  }
  return assert.fail(`the picture ${label} never became what it should`);
}

/** Waits until a picture is another than it was. */
export const changed = (page, label, before) => pixelsOnce(page, label, (now) => now !== before);

/** Waits until a picture is the wanted one. */
export const becomes = (page, label, what) => pixelsOnce(page, label, (now) => now === what);

/** Waits until the URL matches, as it follows once things rest. */
export async function urlWith(page, pattern) {
  await page.waitForFunction((text) => new RegExp(text).test(decodeURIComponent(location.hash)),
    pattern.source);
  assert.match(decodeURIComponent(page.url()), pattern);
}

/** Waits for a sentence that screen readers hear. */
export async function said(page, pattern) {
  await page.waitForFunction((text) =>
    new RegExp(text).test(document.getElementById("announcer")?.textContent ?? ""),
  pattern.source);
}
