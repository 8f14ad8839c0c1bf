// SPDX-License-Identifier: MIT
// The page Explore: which model and which tool are shown, what a model lacks, sliders, paths,
// edits.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { PHONE, idOf, pngTexts, studio, violations, withPage } from "./place.mjs";
import { changed, pixels, said, urlWith, withTool } from "./explore_models.mjs";

test("a run is explored from its page", () => withPage("#/runs", async (page) => {
  await page.locator(".run-card").first().waitFor();
  const id = await idOf(page, "faces_vae");
  await page.goto(page.url().replace(/#.*/, `#/run?id=${id}`));
  await page.locator("page-run").getByRole("link", { name: "Explore" }).click();
  await page.locator("page-explore canvas:visible").first().waitFor({ timeout: 60000 });
  assert.match(page.url(), new RegExp(`#/explore\\?.*id=${id}`));
}));

test("another model is chosen, and the way back leads to the first", () =>
  withTool("faces_vae", "sliders", async (page) => {
    const gan = await idOf(page, "faces_gan");
    const first = page.url();
    await page.getByLabel("Model", { exact: true }).selectOption(gan);
    await page.locator(".model-facts", { hasText: "gan" }).waitFor();
    assert.match(page.url(), new RegExp(`id=${gan}`));
    await page.goBack();
    await page.locator(".model-facts", { hasText: "vae" }).waitFor();
    assert.match(page.url(), new RegExp(/id=[0-9a-f]+/.exec(first)[0]));
  }));

test("tools that a model lacks are dimmed and say why", () =>
  withTool("faces_gan", "", async (page) => {
    const map = page.getByRole("tab", { name: /^Map/ });
    await page.locator("explore-sliders").waitFor();
    assert.equal(await map.getAttribute("aria-disabled"), "true");
    await map.click({ force: true });
    await page.getByText("A gan has no encoder").waitFor();
    await page.keyboard.press("End");
    await page.getByText("A gan knows one kind of picture").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("A gan draws a picture at once").waitFor();
  }));

test("a link to a model that is gone says so", () =>
  withPage("#/explore?id=0123456789abcdef&tool=map", async (page) => {
    await page.getByRole("heading", { name: "This model is not here any more" }).waitFor();
    const names = await page.getByLabel("Model", { exact: true }).locator("option")
      .allTextContents();
    assert.ok(names.some((name) => name.includes("faces_vae")));
  }));

test("a slider changes the picture and the address, and a link shows the same", () =>
  withTool("faces_vae", "sliders", async (page) => {
    const before = await pixels(page, "Decoded");
    await urlWith(page, /z=[\w-]{32}/);  // six numbers of four bytes in base64
    const middle = await page.evaluate(() => location.hash);
    const first = page.locator(".slider-row input").first();
    await first.focus();
    await page.keyboard.press("End");
    const moved = await changed(page, "Decoded", before);
    await page.waitForFunction((was) => location.hash !== was, middle);
    await page.reload();
    await page.locator("explore-picture.filled").first().waitFor();
    assert.equal(await pixels(page, "Decoded"), moved);
  }));

test("keys draw, take an example and go back to the middle", () =>
  withTool("faces_vae", "sliders", async (page) => {
    const middle = await pixels(page, "Decoded");
    await page.locator(".slider-row input").first().focus();
    await page.keyboard.press("r");
    const drawn = await changed(page, "Decoded", middle);
    await said(page, /a draw of the prior, seed \d+/);
    await page.keyboard.press("e");
    await changed(page, "Decoded", drawn);
    await said(page, /test example \d+/);
    await page.keyboard.press("0");
    await page.waitForFunction((was) => document.querySelector(".stage canvas").toDataURL() === was,
      middle);
  }));

test("strips show what a slider would make, and a press on one goes there", () =>
  withTool("faces_vae", "sliders", async (page) => {
    const strip = page.locator(".strip.filled").first();
    await strip.waitFor();
    const last = strip.locator("canvas").last();
    const wanted = await last.evaluate((one) => one.toDataURL());
    await last.click();
    await page.waitForFunction((was) => document.querySelector(".stage canvas").toDataURL() === was,
      wanted);
  }));

test("principal directions move the code by deviations", () =>
  withTool("faces_vae", "sliders", async (page) => {
    await page.getByRole("radio", { name: "Principal directions" }).check({ force: true });
    const first = page.getByRole("slider", { name: "direction 1", exact: true });
    await first.focus();
    const before = await pixels(page, "Decoded");
    await page.keyboard.press("End");
    await changed(page, "Decoded", before);
    assert.equal(await first.getAttribute("aria-valuetext"), "3.00 deviations");
    const second = page.getByRole("slider", { name: "direction 2", exact: true });
    assert.equal(await second.getAttribute("aria-valuetext"), "0.00 deviations");
  }));

test("a class is asked for, and the picture is of it", () =>
  withTool("shapes_cvae", "sliders", async (page) => {
    const square = await pixels(page, "Decoded");
    await page.getByRole("button", { name: "heart", exact: true }).click();
    await changed(page, "Decoded", square);
    await urlWith(page, /class=2/);
    await page.getByRole("button", { name: "square", exact: true }).click();
    await page.waitForFunction((was) => document.querySelector(".stage canvas").toDataURL() === was,
      square);
  }));

test("a picture is saved with what made it", () =>
  withTool("faces_vae", "sliders", async (page) => {
    await pixels(page, "Decoded");
    const [download] = await Promise.all([page.waitForEvent("download"),
      page.getByRole("button", { name: "Save this picture" }).first().click()]);
    const texts = pngTexts(readFileSync(await download.path()));
    assert.equal(texts.Software, "elbo");
    assert.equal(texts.model, "vae");
    assert.equal(texts.step, "60");
    assert.equal(texts.code.split(" ").length, 6);
  }));

test("a path is straight or spherical, is played, and its frames are pressed", () =>
  withTool("faces_vae", "path", async (page) => {
    await page.locator(".film .tile").nth(9).waitFor();
    await page.getByRole("radio", { name: "Straight" }).check({ force: true });
    await urlWith(page, /way=straight/);
    const film = () => page.locator(".film .tile canvas").nth(4).evaluate((one) => one.toDataURL());
    const straight = await film();
    await page.getByRole("radio", { name: "Spherical" }).check({ force: true });
    await page.waitForFunction((was) => document.querySelectorAll(".film canvas")[4].toDataURL() !==
      was, straight);
    const start = await pixels(page, "On the way");
    await page.locator(".film .tile").last().click();
    const end = await changed(page, "On the way", start);
    await page.getByRole("button", { name: "Play" }).click();
    await changed(page, "On the way", end);
    await page.getByRole("button", { name: "Stop" }).click();
  }));

test("the ends of a path are examples, samples and pictures of one's own", () =>
  withTool("faces_vae", "path", async (page) => {
    const cards = page.locator("explore-source");
    const [from, to] = [cards.first(), cards.last()];
    await from.getByRole("spinbutton").fill("7");
    await from.getByRole("spinbutton").press("Enter");
    await urlWith(page, /a=example\+7/);
    await to.getByRole("button", { name: "Sample" }).click();
    await urlWith(page, /b=sample\+\d+/);
    const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 90, height: 120 } });
    await from.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png",
      buffer: shot });
    await from.getByText("your picture").waitFor();
    await urlWith(page, /a=code\+[\w-]{32}/);
    await to.locator("input[type=file]").setInputFiles({ name: "torn.png", mimeType: "image/png",
      buffer: Buffer.from("torn") });
    await to.getByText("torn.png is no picture that this browser can read").waitFor();
  }));

test("the animation of a path is a WebP", () => withTool("faces_vae", "path", async (page) => {
  await page.locator(".film .tile").nth(9).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"),
    page.getByRole("button", { name: "Animation" }).click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.toString("latin1", 0, 4), "RIFF");
  assert.equal(bytes.toString("latin1", 8, 12), "WEBP");
  assert.ok(bytes.includes("ANMF"));
  assert.match(download.suggestedFilename(), /\.webp$/);
}));

test("attributes are added, several at once, and taken back", () =>
  withTool("faces_vae", "edit", async (page) => {
    const before = await pixels(page, /^after/);
    const smile = page.getByRole("slider", { name: "smile", exact: true });
    await smile.focus();
    await page.keyboard.press("End");
    const smiling = await changed(page, /^after/, before);
    await page.getByRole("slider", { name: "hat", exact: true }).focus();
    await page.keyboard.press("End");
    await changed(page, /^after/, smiling);
    await urlWith(page, /add=smile:3~hat:3/);
    await page.getByRole("button", { name: "Reset" }).click();
    await page.waitForFunction((was) => document.querySelectorAll(".pair canvas")[1].toDataURL() ===
      was, before);
    assert.equal(await smile.inputValue(), "0");
  }));

test("an edit of a link is there when it is opened, and goes on to the sliders", () =>
  withTool("faces_vae", "edit", async (page) => {
    await page.getByRole("img", { name: "after: 2.00 smile" }).waitFor();
    assert.equal(await page.getByRole("slider", { name: "smile", exact: true }).inputValue(), "2");
    const after = await pixels(page, "after: 2.00 smile");
    await page.getByRole("button", { name: "To Sliders" }).click();
    await page.locator("explore-sliders .stage explore-picture.filled").waitFor();
    assert.equal(await pixels(page, "Decoded"), after);
  }, { state: "&of=example+3&add=smile:2" }));

test("classes are added as attributes are", () =>
  withTool("plane_vae", "edit", async (page) => {
    const before = await pixels(page, /^after/);
    await page.getByRole("slider", { name: "heart", exact: true }).focus();
    await page.keyboard.press("End");
    await changed(page, /^after/, before);
    await urlWith(page, /add=heart:3/);
  }));

test("without an encoder the end of a path is searched for a picture of one's own", () =>
  withTool("faces_gan", "path", async (page) => {
    await page.locator(".film .tile").nth(9).waitFor();
    const from = page.locator("explore-source").first();
    const start = await page.locator(".film canvas").first().evaluate((one) => one.toDataURL());
    const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 90, height: 90 } });
    await from.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png",
      buffer: shot });
    await from.getByText("your picture, searched").waitFor({ timeout: 60000 });
    await page.waitForFunction((was) => document.querySelector(".film canvas").toDataURL() !== was,
      start);
  }));

test("a worker that is killed is replaced, and the sliders go on", () =>
  withTool("faces_vae", "sliders", async (page) => {
    const first = page.locator(".slider-row input").first();
    await first.focus();
    let before = await pixels(page, "Decoded");
    process.kill(workerOf(studio.process.pid), "SIGKILL");
    for (const key of ["End", "Home"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(1500);
    }
    await page.keyboard.press("End");
    before = await changed(page, "Decoded", before);
    await page.keyboard.press("Home");
    await changed(page, "Decoded", before);
  }, { expected: [/status of 50[234]/] }));

/** The studio's worker, a child of one of its threads. */
function workerOf(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" "));
  const worker = children.find((id) => id &&
    readFileSync(`/proc/${id}/cmdline`, "utf8").includes("studio-worker"));
  assert.ok(worker, `the studio has a worker among ${children}`);
  return Number(worker);
}

for (const [look, options] of [["a desk", {}], ["a phone", { viewport: PHONE, hasTouch: true,
  isMobile: true, colorScheme: "dark" }]])
  test(`axe finds nothing in sliders, path and edit on ${look}`, async () => {
    for (const tool of ["sliders", "path", "edit"])
      await withTool("faces_vae", tool, async (page) => {
        await page.locator("explore-picture.filled").first().waitFor();
        assert.deepEqual(await violations(page), [], tool);
        const [wide, window] = await page.evaluate(() =>
          [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= window, `${tool}: ${wide} wide in a window of ${window}`);
      }, options);
  });
