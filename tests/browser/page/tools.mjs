// SPDX-License-Identifier: MIT
// Each tool of an exported page, by pointer and by keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openTab, pixels, pixelsOtherThan, withPage } from "./place.mjs";

test("a slider moves the picture by pointer and by key, and Back takes it back", async () => {
  await withPage("faces", async (page) => {
    const first = await pixels(page),
      slider = page.locator("#panel-sliders input[type=range]").first();
    const value = await slider.inputValue();
    await slider.fill("3");
    const moved = await pixelsOtherThan(page, first);
    await slider.press("ArrowLeft");
    await pixelsOtherThan(page, moved);
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await pixelsOtherThan(page, moved);
    assert.equal(await pixels(page), first);
    assert.equal(await slider.inputValue(), value);
  });
});

test("principal directions have sliders too, and the ends have pictures", async () => {
  await withPage("faces", async (page) => {
    const first = await pixels(page);
    await page.getByLabel("Principal directions").check();
    await page.locator("#panel-sliders input[type=range]").first().fill("0");
    await pixelsOtherThan(page, first);
    await page.waitForTimeout(400);
    const [low, high] = await page.locator("#panel-sliders .axis").first().locator("canvas").all();
    const read = (canvas) => canvas.evaluate((one) => one.toDataURL());
    assert.notEqual(await read(low), await read(high));
  });
});

test("the plane shows what lies under the pointer, and goes there when it is pressed", async () => {
  await withPage("plane", async (page) => {
    const first = await pixels(page),
      plane = page.locator(".plane canvas"),
      box = await plane.boundingBox();
    await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.9 * box.height);
    const there = await pixelsOtherThan(page, first);
    await page.mouse.move(1, 1);
    await pixelsOtherThan(page, there);
    assert.equal(await pixels(page), first); // it only looked
    await page.mouse.click(box.x + 0.9 * box.width, box.y + 0.9 * box.height);
    await page.mouse.move(1, 1);
    assert.equal(await pixels(page), there);
    assert.match(await page.locator(".readout").textContent(), /z0 2\.8\d*, z1 \u22122\.8/);
    await plane.press("ArrowLeft");
    await pixelsOtherThan(page, there);
  });
});

test("tiles fill the plane", async () => {
  await withPage("plane", async (page) => {
    await page.waitForTimeout(1500);
    const dark = await page.locator(".plane canvas").evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const panel = getComputedStyle(canvas).getPropertyValue("--panel").slice(1);
      const ground = [0, 2, 4].map((i) => parseInt(panel.slice(i, i + 2), 16));
      let same = 0;
      for (let i = 0; i < data.length; i += 4)
        same += ground.every((v, k) => data[i + k] === v) ? 1 : 0;
      return same / (data.length / 4);
    });
    assert.ok(dark < 0.02, `${dark} of the plane has no tile`);
  });
});

test("edits change the picture, and undoing them brings it back", async () => {
  await withPage("faces", async (page) => {
    await openTab(page, "Edit");
    const first = await pixels(page);
    await page.getByLabel("smile", { exact: true }).fill("4");
    const smiling = await pixelsOtherThan(page, first);
    await page.getByLabel("spectacles", { exact: true }).fill("3");
    await pixelsOtherThan(page, smiling);
    assert.equal(await page.locator(".what").textContent(), "smile +4.0, spectacles +3.0");
    assert.notEqual(
      await pixels(page, "#panel-edits figure:nth-child(1) canvas"),
      await pixels(page, "#panel-edits figure:nth-child(2) canvas"),
    );
    await page.getByRole("button", { name: "Undo the edits" }).click();
    await page.waitForTimeout(100);
    assert.equal(await pixels(page), first);
    assert.equal(await page.getByLabel("smile", { exact: true }).inputValue(), "0");
  });
});

test("a drawing is encoded while it grows, by pointer and by keys", async () => {
  await withPage("plane", async (page) => {
    await openTab(page, "Draw");
    const first = await pixels(page),
      box = await page.locator(".sheet-canvas").boundingBox();
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 220, { steps: 6 });
    const half = await pixelsOtherThan(page, first);
    await page.mouse.move(box.x + 40, box.y + 220, { steps: 6 });
    await page.mouse.up();
    const whole = await pixelsOtherThan(page, half);
    assert.equal(await page.locator(".what").textContent(), "the code of your drawing");
    assert.match(await page.locator(".posterior p").textContent(), /^Posterior: /);
    await page.locator(".sheet-canvas").press(" ");
    for (let i = 0; i < 12; ++i) await page.locator(".sheet-canvas").press("ArrowUp");
    await pixelsOtherThan(page, whole);
  });
});

test("a picture that is opened is encoded, and what is none is said", async () => {
  await withPage("faces", async (page) => {
    await openTab(page, "Draw");
    const first = await pixels(page);
    const shot = await page.locator(".examples img").nth(5).screenshot();
    await page
      .getByLabel("Open a picture")
      .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: shot });
    await pixelsOtherThan(page, first);
    await page
      .getByLabel("Open a picture")
      .setInputFiles({
        name: "<b>x</b>.png",
        mimeType: "image/png",
        buffer: Buffer.from("nothing"),
      });
    await page.getByText("<b>x</b>.png: no picture that this browser reads").waitFor();
  });
});

test("samples are drawn, drawn again the same, and can be chosen", async () => {
  await withPage("gan", async (page) => {
    await openTab(page, "Samples");
    await page.waitForTimeout(500);
    const first = await pixels(page, ".wall canvas");
    await page.getByRole("button", { name: "Draw others" }).click();
    await pixelsOtherThan(page, first, ".wall canvas");
    await page.getByRole("button", { name: "Sample 3", exact: true }).click();
    await page.waitForTimeout(100);
    assert.equal(await page.locator(".what").textContent(), "sample 3 of draw 2");
    assert.equal(await pixels(page), await pixels(page, ".wall li:nth-child(3) canvas"));
  });
});

test("a model with a condition is given the class that is chosen", async () => {
  await withPage("told", async (page) => {
    const first = await pixels(page),
      chosen = page.getByLabel("Given the class");
    const other = (await chosen.inputValue()) === "0" ? "1" : "0";
    await chosen.selectOption(other);
    await pixelsOtherThan(page, first);
    await page.getByRole("button", { name: /^Begin at test example 1,/ }).click();
    const label = await page
      .getByRole("button", { name: /^Begin at test example 1,/ })
      .getAttribute("title");
    const name = await chosen.evaluate((select) => select.selectedOptions[0].textContent);
    assert.ok(label.endsWith(`class ${name}`), `${label}, and the class chosen is ${name}`);
  });
});
