// SPDX-License-Identifier: MIT
// Every page on a desk and on a phone, light and dark: axe finds nothing, nothing scrolls sideways.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { DESK, PHONE, idOf, violations, withPage } from "./place.mjs";

/** Pages, with what must be there before they are looked at. */
const PAGES = [
  ["runs", () => "#/runs", ".run-card img"],
  ["run", (ids) => `#/run?id=${ids.vae}`, ".charts svg.chart"],
  ["numbers", (ids) => `#/run?id=${ids.vae}&tab=numbers`, "page-run tbody tr"],
  ["figures", (ids) => `#/run?id=${ids.vae}&tab=figures`, "page-run figure img"],
  ["configuration", (ids) => `#/run?id=${ids.vae}&tab=configuration`, "page-run pre"],
  ["log", (ids) => `#/run?id=${ids.vae}&tab=log`, "[role=tabpanel]:not([hidden]) pre"],
  ["compare", (ids) => `#/compare?id=${ids.vae}&id=${ids.wide}`, ".compare-row canvas"],
  ["train", () => "#/train?preset=mnist_vae", ".option"],
  ["data", () => "#/data?source=shapes&set=count%3D150", ".data-tiles canvas"],
  ["empty", () => "#/compare", ".empty"],
];
const LOOKS = [["desk", DESK, "light"], ["desk-dark", DESK, "dark"], ["phone", PHONE, "light"],
  ["phone-dark", PHONE, "dark"]];
const shots = process.env.SHOTS ?? "";

async function idsOf(page) {
  await page.locator(".run-card").first().waitFor();
  return { vae: await idOf(page, "faces_vae"), wide: await idOf(page, "wide_vae") };
}

for (const [look, viewport, colorScheme] of LOOKS)
  test(`axe finds nothing on any page: ${look}`, () => withPage("#/runs", async (page) => {
    const ids = await idsOf(page);
    const wrong = [];
    for (const [name, path, ready] of PAGES) {
      await page.goto(page.url().replace(/#.*/, path(ids)));
      await page.locator(ready).first().waitFor({ timeout: 60000 });
      wrong.push(...(await violations(page)).map((one) => `${name}: ${one}`));
      const wide = await page.evaluate(() =>
        [document.documentElement.scrollWidth, innerWidth]);
      if (wide[0] > wide[1]) wrong.push(`${name}: ${wide[0]} wide in a window of ${wide[1]}`);
      if (!shots) continue;
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: true });
    }
    assert.deepEqual(wrong, []);
  }, { viewport, colorScheme, hasTouch: viewport === PHONE, isMobile: viewport === PHONE }));

test("targets for fingers are at least 24 pixels high", () => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const small = await page.evaluate(() => [...document.querySelectorAll("button, a, select, label")]
    .filter((one) => one.checkVisibility() && !one.closest("p") && one.id !== "skip" &&
      one.getBoundingClientRect().height < 24 && one.textContent.trim() &&
      !one.matches(".run-link"))
    .map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(small, []);
}, { viewport: PHONE, hasTouch: true, isMobile: true }));

test("where motion is not wanted nothing moves", () => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const moving = await page.evaluate(() => document.getAnimations().filter((one) =>
    one.effect.getTiming().duration > 1).length);
  assert.equal(moving, 0);
}, { reducedMotion: "reduce" }));
