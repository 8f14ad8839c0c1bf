// SPDX-License-Identifier: MIT
// The page Compare: curves over one another, samples from the same noise, reconstructions, numbers,
// and only the options that differ.
import assert from "node:assert/strict";
import test from "node:test";
import { idOf, withPage } from "./place.mjs";

/** The page with runs, by their folders' names. */
const withRuns = (names, work, options) => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const ids = [];
  for (const name of names) ids.push(await idOf(page, name));
  await page.goto(page.url().replace(/#.*/, `#/compare?${ids.map((id) => `id=${id}`).join("&")}`));
  await page.locator(".legend li").nth(names.length - 1).waitFor();
  await work(page);
}, options);

test("the curves of two runs lie over one another and are read together", () =>
  withRuns(["faces_vae", "wide_vae"], async (page) => {
    const chart = page.getByRole("figure", { name: "KL divergence" });
    await chart.locator("svg.chart path.line.s1").first()
      .waitFor({ state: "attached" });
    await chart.locator(".chart-ground").focus();
    await page.keyboard.press("Home");
    const told = await chart.locator(".chart-values").innerText();
    assert.match(told, /faces_vae/);
    assert.match(told, /wide_vae/);
  }));

test("only options that differ are listed", () => withRuns(["faces_vae", "wide_vae"],
  async (page) => {
    const table = page.getByRole("region", { name: "Options that differ" });
    const keys = await table.locator("tbody th").allTextContents();
    assert.deepEqual(keys.sort(), ["model.hidden", "name", "seed", "train.steps"]);
  }));

test("samples and reconstructions are computed for each run", () =>
  withRuns(["faces_vae", "wide_vae"], async (page) => {
    for (const name of ["faces_vae", "wide_vae"]) {
      await page.getByRole("img", { name: `Samples of ${name}, noise 0` })
        .waitFor({ timeout: 60000 });
      await page.getByRole("img", { name: `Reconstructions by ${name}` })
        .waitFor({ timeout: 60000 });
    }
    const pixels = (name) => page.getByRole("img", { name }).evaluate((canvas) =>
      canvas.toDataURL());
    const first = await pixels("Samples of faces_vae, noise 0");
    await page.getByRole("button", { name: "Other noise" }).click();
    await page.getByRole("img", { name: "Samples of faces_vae, noise 1" }).waitFor();
    assert.notEqual(await pixels("Samples of faces_vae, noise 1"), first);
    const examples = page.getByRole("img", { name: "Examples", exact: true });
    await examples.nth(1).waitFor();
    const both = await examples.evaluateAll((all) => all.map((one) => one.toDataURL()));
    assert.equal(both[0], both[1]);
  }));

test("a model that cannot reconstruct says so, and numbers stand beside each other", () =>
  withRuns(["faces_vae", "faces_gan"], async (page) => {
    const row = page.getByRole("region", { name: "Numbers" }).locator("tbody tr",
      { hasText: "ELBO" });
    assert.match(await row.textContent(), /−[\d.]+ ± [\d.]+/);
    const why = page.locator(".compare-row p:not([role=status])");
    await why.waitFor({ timeout: 60000 });
    assert.match(await why.textContent(), /\w+ \w+ \w+/);
  }, { expected: [/status of 422/] }));

test("without runs the page asks which, and a dialog chooses", () =>
  withPage("#/compare", async (page) => {
    await page.getByRole("heading", { name: "Which runs?" }).waitFor();
    await page.getByRole("button", { name: "Choose runs" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: /faces_vae/ }).check();
    await dialog.getByRole("button", { name: "Compare" }).click();
    await page.locator(".legend li", { hasText: "faces_vae" }).waitFor();
  }));
