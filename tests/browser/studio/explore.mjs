// SPDX-License-Identifier: MIT
// The page Explore over a small VAE: it opens from a run, and every way of looking is there.
import assert from "node:assert/strict";
import test from "node:test";
import { idOf, withPage } from "./place.mjs";

test("a run is explored from its page", () => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const id = await idOf(page, "faces_vae");
  await page.goto(page.url().replace(/#.*/, `#/run?id=${id}`));
  await page.getByRole("link", { name: "Explore" }).last().click();
  await page.locator("page-explore canvas").first().waitFor({ timeout: 60000 });
  assert.match(page.url(), new RegExp(`#/explore\\?.*id=${id}`));
}));
