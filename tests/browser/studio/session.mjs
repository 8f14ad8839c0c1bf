// SPDX-License-Identifier: MIT
// The key in the link: it opens the session once, leaves the address, and without it nothing is
// shown but how to get it again.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, studio, withPage } from "./place.mjs";

test("the link opens the studio and its key leaves the address", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(studio.link);
  await page.locator("page-runs h1", { hasText: "Runs" }).waitFor();
  assert.equal(page.url(), `${studio.origin}/#/runs`);
  await page.goto(`${studio.origin}/#/data`);
  await page.locator("page-data h1").waitFor();
  await context.close();
});

test("without the key the page says how to get the link", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${studio.origin}/`);
  await page.getByRole("heading", { name: "This page needs its key" }).waitFor();
  assert.equal(await page.locator("page-runs").count(), 0);
  await context.close();
});

test("colours are switched and stay so", () => withPage("#/runs", async (page) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  const button = page.getByRole("button", { name: /^Colours/ });
  await button.click();
  await button.click();
  await page.getByRole("button", { name: "Colours: dark" }).waitFor();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.getByRole("button", { name: "Colours: dark" }).waitFor();
  assert.notEqual(await ground(), light);
}));

test("keys reach every page, and the way past the head leads to the content", () =>
  withPage("#/runs", async (page) => {
    await page.locator(".run-card").first().waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    for (const name of ["Explore", "Compare", "Train", "Data", "Runs"]) {
      await page.getByRole("link", { name, exact: true }).first().focus();
      await page.keyboard.press("Enter");
      await page.locator(`page-${name.toLowerCase()}`).waitFor();
      await page.locator(`.places [aria-current=page]`, { hasText: name }).waitFor();
    }
  }));

test("when the studio does not answer the page says so", () => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.evaluate(() => { location.hash = "#/train"; });
  await page.getByText("The studio does not answer").first().waitFor();
}, { expected: [/Failed to load resource/, /net::ERR_FAILED/] }));
