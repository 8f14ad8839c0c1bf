// SPDX-License-Identifier: MIT
// What the tests share: a folder of small runs, the studio over it, and a browser whose pages tell
// of every error, every refused policy and every request to anybody else.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before } from "node:test";

const modules = createRequire(join(resolve(process.env.BROWSER_MODULES ?? "build/browser"),
  "any.js"));
export const { chromium } = modules("playwright-core");
export const { AxeBuilder } = modules("@axe-core/playwright");

export const elbo = resolve(process.env.ELBO ?? "build/release/bin/elbo");
export const folder = mkdtempSync(join(tmpdir(), "elbo-studio-"));
export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** Runs elbo to its end; its output. */
export function run(...words) {
  return execFileSync(elbo, words, { cwd: folder, encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"] });
}

const DATA = '[data]\nname = "faces"\nsize = 24\ncount = 400\ntest_count = 200\n';
const OFTEN = "log_every = 5\nsample_every = 20\nsamples = 36\nbatch_size = 32\n";

/** The experiment of a small model of drawn faces. */
export function experiment(name, model, train) {
  return `name = "${name}"\ndescription = "Small, for the tests."\n\n${DATA}\n[model]\n${model}\n` +
    `\n[train]\n${OFTEN}${train}\n`;
}

/** Trains a small model to its end; its folder is runs/NAME. */
export function train(name, model, settings, ...words) {
  const file = join(folder, `${name}.toml`);
  writeFileSync(file, experiment(name, model, settings));
  run("train", file, "--out", `runs/${name}`, "--quiet", ...words);
}

export const VAE = 'name = "vae"\nlatent_dim = 6\nhidden = [48]';
export const GAN = 'name = "gan"\nlatent_dim = 8\nhidden = [32]';

/** @type {{link: string, origin: string, process: any}} */
export let studio;
/** @type {any} */
export let browser;

function startStudio() {
  const child = spawn(elbo, ["studio", join(folder, "runs"), "--port", "0"],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.on("data", (text) => { told += text; });
  return new Promise((done, fail) => {
    let out = "";
    child.stdout.on("data", (text) => {
      out += text;
      const link = /^http:\/\/\S+$/m.exec(out)?.[0];
      if (link) done({ link, origin: new URL(link).origin, process: child });
    });
    child.on("exit", (code) => fail(new Error(`the studio ended with ${code}: ${told}`)));
  });
}

before(async () => {
  train("faces_vae", VAE, "steps = 60");
  train("faces_gan", GAN, "steps = 60");
  train("wide_vae", 'name = "vae"\nlatent_dim = 6\nhidden = [96]', "steps = 40", "--seed", "3");
  run("eval", "runs/faces_vae", "--protocol", "elbo");
  studio = await startStudio();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  studio?.process.kill("SIGINT");
  await new Promise((done) => studio?.process.exitCode === null
    ? studio.process.on("exit", done) : done());
  rmSync(folder, { recursive: true, force: true });
});

/** Hears what a page must never do. */
async function guard(page) {
  const bad = [];
  page.on("console", (message) => {
    if (message.type() === "error")
      bad.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => bad.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${studio.origin}/`) && !/^(blob|data):/.test(url))
      bad.push(`a request to ${url}`);
  });
  await page.exposeFunction("policyRefused", (what) => bad.push(`policy: ${what}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) =>
    window.policyRefused(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)));
  return bad;
}

/** A context with an open session, as one user's browser. */
async function session(options) {
  const context = await browser.newContext({ viewport: DESK, acceptDownloads: true, ...options });
  const page = await context.newPage();
  await page.goto(studio.link);
  await page.locator("page-runs h1").waitFor();
  await page.close();
  return context;
}

/** Opens `path` ("#/runs") in a page of its own, does `work`, and asserts that nothing forbidden
 * happened meanwhile. `expected`: patterns of errors that the test provokes. */
export async function withPage(path, work, { expected = [], ...options } = {}) {
  const context = await session(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const bad = await guard(page);
  try {
    await page.goto(`${studio.origin}/${path}`);
    await work(page);
    await page.waitForTimeout(50);
  } finally {
    await context.close();
  }
  assert.deepEqual(bad.filter((one) => !expected.some((pattern) => pattern.test(one))), []);
}

/** The id of a run, by its folder's name. */
export async function idOf(page, name) {
  const answer = await page.evaluate(async () => (await fetch("/api/runs")).json());
  const found = answer.runs.find((one) => one.name === name);
  assert.ok(found, `the studio does not know the run ${name}`);
  return found.id;
}

/** What axe finds, as words. */
export async function violations(page) {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
    `${id}: ${html.slice(0, 140)} :: ${failureSummary.slice(0, 200)}`));
}

/** The text chunks of a PNG: keyword to text. */
export function pngTexts(bytes) {
  const texts = {};
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (bytes.toString("latin1", at + 4, at + 8) === "iTXt") {
      const end = body.indexOf(0);
      texts[body.toString("latin1", 0, end)] = body.toString("utf8", end + 5);
    }
    at += 12 + length;
  }
  return texts;
}
