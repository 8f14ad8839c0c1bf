// SPDX-License-Identifier: MIT
// A study in the list and on its page: its table, its claims with their verdicts, its trainings.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { before } from "node:test";
import { VAE, experiment, folder, run, withPage } from "./place.mjs";

const STUDY = `name = "tiny"
title = "Whether width helps"
description = "Two small models of drawn faces."
base = "tiny_base.toml"
protocols = ["elbo"]

[[variant]]
name = "narrow"
title = "narrow"

[[variant]]
name = "wider"
title = "wide"
set = { "model.hidden" = [64] }

[[expect]]
say = "A bound is finite."
variant = "wider"
value = "elbo"
below = 1e9

[[expect]]
say = "A bound is huge."
variant = "narrow"
value = "elbo"
above = 1e9
`;

before(() => {
  writeFileSync(join(folder, "tiny_base.toml"), experiment("tiny", VAE, "steps = 20"));
  writeFileSync(join(folder, "tiny.toml"), STUDY);
  try {
    run("study", "run", "tiny.toml", "--out", "runs/tiny.study", "--quiet");
  } catch (error) {
    // 10: a claim fails, which one of them is there for.
    if (![0, 10].includes(error.status)) throw new Error(error.stderr);
  }
});

test("a study stands in the list, and its page has its table, claims and trainings", () =>
  withPage("#/runs", async (page) => {
    const row = page.locator(".study-row", { hasText: "Whether width helps" });
    await row.getByText("2 of 2 tasks").waitFor();
    await row.getByRole("link", { name: "Whether width helps" }).click();
    const table = page.getByRole("region", { name: "Numbers" });
    await table.waitFor();
    const cells = await table.locator("tbody tr").allTextContents();
    assert.equal(cells.length, 2);
    for (const [i, title] of ["narrow", "wide"].entries())
      assert.match(cells[i], new RegExp(`^${title}.*\\d .*1 seed`));
    const claims = await page.locator("page-study li.panel").allTextContents();
    assert.equal(claims.length, 2);
    assert.ok(claims.some((one) => /^holds/.test(one)), `${claims}`);
    assert.ok(claims.some((one) => /^fails/.test(one)), `${claims}`);
    await page.getByRole("region", { name: "Trainings" }).getByRole("link").first().click();
    await page.locator("page-run h1").waitFor();
  }));

test("the page that the study wrote opens in a window of its own", () =>
  withPage("#/runs", async (page) => {
    await page.getByRole("link", { name: "Whether width helps" }).click();
    const link = page.getByRole("link", { name: "Its whole page" });
    await link.waitFor();
    const opened = page.context().waitForEvent("page");
    await link.click();
    const other = await opened;
    await other.getByRole("heading", { name: "Whether width helps" }).first().waitFor();
  }));
