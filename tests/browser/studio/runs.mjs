// SPDX-License-Identifier: MIT
// The page of all runs: cards, what is looked for, choosing, removing, empty folders.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { VAE, folder, train, withPage } from "./place.mjs";

const titles = (page) => page.locator(".run-card h2").allTextContents();

test("each run has a card with its newest samples, state and steps", () =>
  withPage("#/runs", async (page) => {
    const card = page.locator(".run-card", { hasText: "faces_vae" });
    await card.locator("img").waitFor();
    const size = await card.locator("img").evaluate(async (image) => {
      await image.decode();
      return [image.naturalWidth, image.alt];
    });
    assert.ok(size[0] > 100, "the grid has pixels");
    assert.equal(size[1], "Samples of faces_vae at step 60");
    assert.match(await card.textContent(), /done/);
    assert.match(await card.textContent(), /60 steps/);
    assert.match(await card.textContent(), /vae · faces · seed 0/);
  }));

test("what is looked for and the order stand in the address", () =>
  withPage("#/runs", async (page) => {
    await page.locator(".run-card").nth(2).waitFor();
    await page.getByRole("searchbox", { name: "Look for runs" }).fill("gan");
    await page.waitForFunction(() => document.querySelectorAll(".run-card").length === 1);
    assert.deepEqual(await titles(page), ["faces_gan"]);
    assert.match(page.url(), /#\/runs\?q=gan$/);
    await page.goto(page.url().replace("q=gan", "sort=name&state=done&q=faces_"));
    await page.waitForFunction(() => document.querySelectorAll(".run-card").length === 2);
    assert.deepEqual(await titles(page), ["faces_gan", "faces_vae"]);
    await page.getByRole("radio", { name: "Running" }).check({ force: true });
    await page.getByRole("heading", { name: "None of the runs is like that" }).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".run-card").length >= 3);
  }));

test("two runs that are chosen by keys are compared", () => withPage("#/runs", async (page) => {
  for (const name of ["faces_vae", "wide_vae"]) {
    await page.getByRole("checkbox", { name: `Choose ${name} for a comparison` }).focus();
    await page.keyboard.press("Space");
  }
  await page.getByRole("region", { name: "Chosen runs" }).getByText("2 runs chosen").waitFor();
  await page.getByRole("link", { name: "Compare" }).last().click();
  await page.locator("page-compare .legend li").nth(1).waitFor();
}));

test("a run that begins in a terminal appears by itself, and goes with its name typed again", () =>
  withPage("#/runs", async (page) => {
    await page.locator(".run-card").nth(2).waitFor();
    train("comes_late", VAE, "steps = 20");
    const card = page.locator(".run-card", { hasText: "comes_late" });
    await card.waitFor();
    await card.getByRole("button", { name: "Remove comes_late" }).click();
    const dialog = page.getByRole("dialog");
    const remove = dialog.getByRole("button", { name: "Remove it" });
    assert.ok(await remove.isDisabled());
    await dialog.getByRole("textbox").fill("comes_lat");
    assert.ok(await remove.isDisabled());
    await dialog.getByRole("button", { name: "Leave it" }).click();
    assert.ok(existsSync(join(folder, "runs/comes_late")));
    await card.getByRole("button", { name: "Remove comes_late" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("comes_late");
    await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
    await card.waitFor({ state: "detached" });
    assert.ok(!existsSync(join(folder, "runs/comes_late")));
  }));
