// SPDX-License-Identifier: MIT
// What the tests of exported pages share: small models that the real program trained and exported,
// and a browser whose pages tell of every error, every refused policy and every request.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";

const modules = createRequire(
  join(resolve(process.env.BROWSER_MODULES ?? "build/browser"), "x.js"),
);
const { chromium } = modules("playwright-core");
export const { AxeBuilder } = modules("@axe-core/playwright");
const elbo = resolve(process.env.ELBO ?? "build/release/bin/elbo");
export const folder = mkdtempSync(join(tmpdir(), "elbo-page-"));
export const DESK = { width: 1280, height: 900 },
  PHONE = { width: 360, height: 740 };
export const HOSTILE = "</script><img src=x onerror=alert(1)><b>bold</b> & @MODEL@";

const FACES = '[data]\nname = "faces"\nsize = 32\ncount = 400\ntest_count = 100\n';
const SHAPES = '[data]\nname = "shapes"\nsize = 32\ncount = 400\ntest_count = 100\n';
export const MODELS = {
  faces: [FACES, 'name = "vae"\nlatent_dim = 6\nhidden = [48]\nlikelihood = "gaussian"'],
  plane: [SHAPES, 'name = "vae"\nlatent_dim = 2\nhidden = [32]'],
  gan: [SHAPES, 'name = "gan"\nlatent_dim = 8\nhidden = [32]'],
  told: [SHAPES, 'name = "cvae"\nlatent_dim = 3\nhidden = [32]'],
};

function run(...words) {
  return execFileSync(elbo, words, { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

function makePage(name, [data, model]) {
  const file = join(folder, `${name}.toml`);
  const head = `name = "${name}"\ndescription = ${JSON.stringify(HOSTILE)}\n\n`;
  writeFileSync(
    file,
    `${head}${data}\n[model]\n${model}\n\n[train]\nsteps = 40\nbatch_size = 32\n`,
  );
  run("train", file, "--out", `runs/${name}`, "--quiet");
  run("export", `runs/${name}`, "--to", "page", "--out", `${name}.html`);
}

export let browser;
before(async () => {
  for (const [name, model] of Object.entries(MODELS)) makePage(name, model);
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Hears what a page must never do: errors, refused policies, requests. */
async function hearBad(page) {
  const bad = [];
  page.on("console", (message) => {
    if (message.type() === "error") bad.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => bad.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => bad.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) bad.push(`a request to ${request.url()}`);
  });
  await page.exposeFunction("policyRefused", (what) => bad.push(`policy: ${what}`));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      window.policyRefused(`${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
  return bad;
}

/** Opens the page of a model, does `work`, and asserts that nothing bad was heard. */
export async function withPage(name, work, options = {}) {
  const context = await browser.newContext({ viewport: DESK, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  const bad = await hearBad(page);
  try {
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.locator("[role=tab]").first().waitFor();
    await work(page);
    await page.waitForTimeout(50);
  } finally {
    await context.close();
  }
  assert.deepEqual(bad, []);
}

export const openTab = (page, name) => page.getByRole("tab", { name, exact: true }).click();
export const tabNames = (page) => page.locator("[role=tab]").allTextContents();

/** The pixels of the first canvas that a selector finds, once a frame has passed. */
export async function pixels(page, selector = ".stage canvas") {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  return page
    .locator(selector)
    .first()
    .evaluate((canvas) =>
      [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].join(),
    );
}

/** Waits until the pixels are others than `before`. */
export async function pixelsOtherThan(page, before, selector) {
  for (let i = 0; i < 100; ++i) {
    const now = await pixels(page, selector);
    if (now !== before) return now;
    await page.waitForTimeout(20);
  }
  assert.fail("the picture did not change");
}
