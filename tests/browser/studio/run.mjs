// SPDX-License-Identifier: MIT
// The page of one run that is done: curves that are read, samples over the steps, numbers, figures,
// configuration.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { folder, idOf, pngTexts, withPage } from "./place.mjs";

/** The page of a run by its folder's name, in a state. */
const withRun = (name, state, work) => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const id = await idOf(page, name);
  await page.goto(page.url().replace(/#.*/, `#/run?id=${id}${state}`));
  await page.locator("page-run h1", { hasText: name }).waitFor();
  await work(page, id);
});

/** The values of a term that the run recorded: step to value. */
function recorded(name, key) {
  const lines = readFileSync(join(folder, "runs", name, "metrics.jsonl"), "utf8").split("\n");
  return new Map(lines.filter((line) => line.includes(`"${key}"`)).map((line) => {
    const record = JSON.parse(line);
    return [record.step, record[key]];
  }));
}

test("curves have their units, and arrow keys read the values that were recorded", () =>
  withRun("faces_vae", "", async (page) => {
    const chart = page.getByRole("figure", { name: "KL divergence" });
    await chart.locator("svg.chart").waitFor();
    assert.match(await chart.locator("svg.chart").textContent(), /nats per image/);
    const ground = chart.locator(".chart-ground");
    await ground.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const told = await chart.locator(".chart-values").innerText();
    const step = Number(/step ([\d,]+)/.exec(told)[1].replaceAll(",", ""));
    const value = Number(/([\d.]+) nats per image/.exec(told)[1]);
    const want = recorded("faces_vae", "train/elbo/vae/kl").get(step);
    assert.ok(Math.abs(value - want) <= 5e-4 * Math.abs(want) + 1e-9, `${told}: want ${want}`);
    await page.keyboard.press("Escape");
    await chart.locator(".chart-values").waitFor({ state: "hidden" });
  }));

test("the pointer reads the step under it", () => withRun("faces_vae", "", async (page) => {
  const chart = page.getByRole("figure", { name: "KL divergence" });
  await chart.locator("svg.chart").waitFor();
  const box = await chart.locator("svg.chart").boundingBox();
  const steps = [];
  for (const share of [.3, .6, .9]) {
    await page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
    const told = await chart.locator(".chart-values").innerText();
    steps.push(Number(/step ([\d,]+)/.exec(told)[1].replaceAll(",", "")));
  }
  assert.ok(steps[0] < steps[1] && steps[1] < steps[2], `${steps}`);
  assert.equal(await chart.locator("circle.cursor-dot").count(), 1);
}));

test("a logarithmic axis is asked for, drawn, and stands in the address", () =>
  withRun("faces_vae", "", async (page) => {
    const chart = page.getByRole("figure", { name: "reconstruction" });
    await chart.locator("svg.chart").waitFor();
    const lines = () => chart.locator("svg.chart path.line").evaluateAll((all) =>
      all.map((one) => one.getAttribute("d")).join());
    const plain = await lines();
    await page.getByRole("checkbox", { name: "Logarithmic" }).check();
    for (let i = 0; i < 100 && await lines() === plain; ++i) await page.waitForTimeout(50);
    assert.notEqual(await lines(), plain);
    assert.match(page.url(), /log=1/);
  }));

test("the slider goes through the samples of training, and the address keeps the step", () =>
  withRun("faces_vae", "", async (page) => {
    const image = page.locator(".sample-grid");
    await image.waitFor();
    assert.match(await image.getAttribute("alt"), /after step 60$/);
    await page.getByRole("slider", { name: "After step" }).focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => /after step 0$/.test(
      document.querySelector(".sample-grid").alt));
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /after step 20$/.test(
      document.querySelector(".sample-grid").alt));
    assert.match(page.url(), /step=20/);
    await page.reload();
    await page.waitForFunction(() => /after step 20$/.test(
      document.querySelector(".sample-grid")?.alt));
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => /after step 60$/.test(
      document.querySelector(".sample-grid").alt));
  }));

test("a picture that is saved says what made it", () =>
  withRun("faces_vae", "&step=20", async (page) => {
    await page.locator(".sample-grid").evaluate((image) => image.decode());
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const texts = pngTexts(readFileSync(await (await saved).path()));
    assert.equal(texts.Software, "elbo studio");
    assert.deepEqual(JSON.parse(texts.Comment),
      { run: "faces_vae", model: "vae", data: "faces", seed: 0, step: 20 });
    assert.match(texts.Source, /^#\/run\?.*step=20/);
  }));

test("a chart that is saved is a picture of it with its question", () =>
  withRun("faces_vae", "", async (page) => {
    await page.getByRole("figure", { name: "KL divergence" }).locator("svg.chart").waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the chart: KL divergence" }).click();
    const bytes = readFileSync(await (await saved).path());
    const note = JSON.parse(pngTexts(bytes).Comment);
    assert.equal(note.chart, "KL divergence");
    assert.equal(note.name, "kl");
    assert.ok(bytes.length > 5000, `${bytes.length} bytes`);
  }));

test("numbers stand with their errors, and another measure is taken by a button", () =>
  withRun("faces_vae", "&tab=numbers", async (page) => {
    const row = page.locator("page-run tbody tr", { hasText: "ELBO" });
    assert.match(await row.textContent(), /−[\d.]+ ± [\d.]+/);
    const choice = page.getByRole("combobox", { name: "Measure" });
    await choice.locator("option", { hasText: "reconstruction" }).first()
      .waitFor({ state: "attached" });
    await choice.selectOption("reconstruction");
    await page.getByRole("button", { name: "Take the measure" }).click();
    await page.locator("page-run tbody tr", { hasText: /reconstruction/i }).waitFor();
  }));

test("figures are shown as pictures and drawings", () =>
  withRun("faces_vae", "&tab=figures", async (page) => {
    await page.getByRole("figure", { name: "Reconstructions" }).locator("img").waitFor();
    const bars = page.getByRole("figure", { name: "What each dimension of the code carries" });
    await bars.locator("svg .bar").first().waitFor();
    assert.equal(await bars.locator("svg .bar").count(), 6);
  }));

test("the configuration says what differs, and leads to a training with changes", () =>
  withRun("faces_vae", "&tab=configuration", async (page) => {
    const differing = await page.locator("page-run pre").first().textContent();
    assert.match(differing, /latent_dim = 6/);
    assert.doesNotMatch(differing, /beta1/);
    await page.getByText("Every option").click();
    assert.match(await page.locator("page-run pre").nth(1).textContent(), /beta1 = 0.9/);
    await page.getByRole("link", { name: "Train with changes" }).click();
    await page.getByLabel("latent_dim", { exact: true }).waitFor();
    assert.equal(await page.getByLabel("latent_dim", { exact: true }).inputValue(), "6");
  }));

test("tabs go by arrow keys", () => withRun("faces_vae", "", async (page) => {
  await page.getByRole("tab", { name: "Learning" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tabpanel", { name: "Numbers" }).waitFor();
  await page.keyboard.press("End");
  await page.getByRole("tabpanel", { name: "Log" }).waitFor();
  assert.match(page.url(), /tab=log/);
}));

test("a run that is not there is an error in a sentence", () =>
  withPage("#/run?id=0123456789abcdef", async (page) => {
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent(), /\w+ \w+/);
  }, { expected: [/404/] }));
