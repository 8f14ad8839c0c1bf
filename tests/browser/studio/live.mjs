// SPDX-License-Identifier: MIT
// A run while it trains: the page follows it; checkpoint, stop, resume, further.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { VAE, experiment, folder, withPage } from "./place.mjs";

/** Begins a training by the studio's own request; its page. */
async function begin(page, name, settings) {
  const text = experiment(name, VAE, settings);
  const answer = await page.evaluate(async (body) => (await fetch("/api/train", { method: "POST",
    headers: { "Content-Type": "application/json", "X-Elbo": "1" }, body: JSON.stringify(body) }))
    .json(), { text, sets: [], name, queue: false });
  assert.ok(answer.job !== undefined, JSON.stringify(answer));
  await page.locator(".run-card", { hasText: name }).getByRole("link", { name }).click();
  await page.locator("page-run h1", { hasText: name }).waitFor();
}

const folderOf = (name) => join(folder, "runs", readdirSync(join(folder, "runs"))
  .find((one) => one.includes(name)));

test("a training is followed, given a checkpoint, stopped, resumed and trained further", () =>
  withPage("#/runs", async (page) => {
    await begin(page, "live_vae", "steps = 2500");
    await page.locator("page-run .badge", { hasText: "training" }).waitFor();
    const step = () => page.locator(".strip dd").first().textContent()
      .then((text) => Number(text.split(" of ")[0].replaceAll(",", "")));
    const first = await step();
    await page.waitForFunction((was) => Number(document.querySelector(".strip dd").textContent
      .split(" of ")[0].replaceAll(",", "")) > was, first, { timeout: 60000 });

    const checkpoints = join(folderOf("live_vae"), "checkpoints");
    const before = existsSync(checkpoints) ? readdirSync(checkpoints).length : 0;
    await page.getByRole("button", { name: "Checkpoint now" }).click();
    for (let i = 0; i < 200; ++i) {
      if (existsSync(checkpoints) && readdirSync(checkpoints).length > before) break;
      await page.waitForTimeout(100);
    }
    assert.ok(readdirSync(checkpoints).length > before, "a checkpoint is there");

    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator("page-run .badge", { hasText: "stopped" }).waitFor();
    assert.ok(!existsSync(join(folderOf("live_vae"), "DONE")));
    const stopped = await step();
    assert.ok(stopped < 2500, `stopped at ${stopped}`);

    await page.getByRole("button", { name: "Resume" }).click();
    await page.locator("page-run .badge", { hasText: "done" }).waitFor({ timeout: 600000 });
    assert.equal(await step(), 2500);

    await page.getByRole("button", { name: "Train further" }).click();
    await page.getByRole("dialog").getByRole("spinbutton").fill("25");
    await page.getByRole("dialog").getByRole("button", { name: "Train further" }).click();
    await page.waitForFunction(() => /^2,525/.test(document.querySelector(".strip dd")
      .textContent), null, { timeout: 120000 });
    const config = readFileSync(join(folderOf("live_vae"), "config.toml"), "utf8");
    assert.match(config, /steps = 2525/);
  }));
