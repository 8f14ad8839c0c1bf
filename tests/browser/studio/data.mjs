// SPDX-License-Identifier: MIT
// The page Data: drawn pictures and points, a folder of one's own with a damaged file.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { folder, run, withPage } from "./place.mjs";

test("a data set is opened by a form, and its images, classes and check are shown", () =>
  withPage("#/data", async (page) => {
    await page.getByRole("combobox", { name: "Data set" }).selectOption("shapes");
    await page.getByLabel("count", { exact: true }).fill("150");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("64 × 64 pixels, grey; 150 train").waitFor();
    await page.locator(".data-tiles canvas").nth(95).waitFor();
    const classes = await page.locator(".chips").first().locator("li").allTextContents();
    assert.deepEqual(classes, ["square", "ellipse", "heart"]);
    await page.getByText("nothing is wrong with them").waitFor({ timeout: 60000 });
    assert.match(page.url(), /source=shapes&set=count%3D150/);
    await page.getByRole("button", { name: "Later" }).click();
    await page.getByText("97 to 150 of 150 examples").waitFor();
    assert.equal(await page.locator(".data-tiles canvas").count(), 54);
    await page.getByRole("radio", { name: "test" }).check({ force: true });
    await page.getByText(/1 to 96 of 10,000/).waitFor();
  }));

test("the images are those of the data: pixels that are 0 or 255", () =>
  withPage("#/data?source=shapes&set=count%3D100", async (page) => {
    await page.locator(".data-tiles canvas").first().waitFor();
    const values = await page.locator(".data-tiles canvas").first().evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.width, ...new Set(data)].sort((a, b) => a - b);
    });
    assert.deepEqual(values, [0, 64, 255]);
  }));

test("points are drawn as points", () => withPage("#/data?source=ring8", async (page) => {
  await page.locator(".point-cloud .point").nth(50).waitFor();
}));

test("a folder of pictures is opened, and what cannot be read is listed", () => {
  const pictures = join(folder, "pictures");
  mkdirSync(pictures, { recursive: true });
  for (const seed of [1, 2, 3]) run("data", "face", "--out", join(pictures, `face${seed}.png`),
    "--seed", String(seed));
  writeFileSync(join(pictures, "torn.png"), "not a picture");
  return withPage(`#/data?source=${encodeURIComponent(pictures)}`, async (page) => {
    await page.getByRole("alert").getByText("torn.png").waitFor();
    await page.getByRole("button", { name: "Open without what cannot be read" }).click();
    await page.locator(".data-tiles canvas").nth(2).waitFor();
    assert.equal(await page.locator(".data-tiles canvas").count(), 3);
    await page.getByText("1 file cannot be read").click();
    await page.getByRole("code").getByText("torn.png").waitFor();
    await page.getByRole("link", { name: "Train on it" }).click();
    await page.locator("pre", { hasText: 'name = "image_folder"' }).first().waitFor();
  }, { expected: [/status of 4\d\d/] });
});

test("a source that is not there is an error in a sentence", () =>
  withPage("#/data?source=%2Fno%2Fsuch%2Ffolder", async (page) => {
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent(), /folder/);
  }, { expected: [/status of 4\d\d/] }));
