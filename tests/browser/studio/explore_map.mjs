// SPDX-License-Identifier: MIT
// The map of codes: pan, zoom by wheel, fingers and keys, the picture under the pointer, points
// that are picked, classes that are hidden.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { PHONE, pngTexts, violations } from "./place.mjs";
import { changed, pixels, said, urlWith, withTool } from "./explore_models.mjs";

const HERE = "Under the pointer";

/** The map once its points and the pictures behind them are there. */
const withMap = (work, options) => withTool("plane_vae", "map", async (page) => {
  await page.locator(".legend-class").first().waitFor({ timeout: 60000 });
  if (!options?.state) await page.waitForFunction(() => {
    const canvas = document.querySelector(".plane-pictures");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 30;
  });
  await work(page, await page.locator(".plane").boundingBox());
}, options);

/** Without pictures behind the points, so that their pixels stay the same. */
const ALONE = { state: "&pictures=0" };

/** The pixels of the points, and of what is written behind them. */
const points = (page) => page.locator(".plane-points").evaluate((canvas) => {
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  return copy.toDataURL();
});
const zoomOf = (page) => Number(/zoom=([\d.]+)/.exec(page.url())?.[1] ?? 1);

test("the picture under the pointer follows it", () => withMap(async (page, box) => {
  const middle = await pixels(page, HERE);
  await page.mouse.move(box.x + 20, box.y + 20);
  const corner = await changed(page, HERE, middle);
  await page.mouse.move(box.x + 20, box.y + box.height - 20);
  await changed(page, HERE, corner);
  const lens = await page.locator(".lens canvas").evaluate((one) => one.toDataURL());
  assert.equal(lens, await pixels(page, HERE));
  assert.match(await page.locator(".place-words").textContent(), /^x \S+, y \S+$/);
}));

test("a wheel zooms at the pointer, a drag pans, and the link shows the same part", () =>
  withMap(async (page, box) => {
    const all = await points(page);
    await page.mouse.move(box.x + 100, box.y + 100);
    const place = () => page.locator(".place-words").textContent();
    const before = await place();
    await page.mouse.wheel(0, -500);
    await urlWith(page, /zoom=[2-9]/);
    await page.mouse.move(box.x + 101, box.y + 100);
    await page.mouse.move(box.x + 100, box.y + 100);
    assert.equal(await place(), before);
    const near = await points(page);
    assert.notEqual(near, all);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 130, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(400);
    const panned = await points(page);
    assert.notEqual(panned, near);
    await page.reload();
    await page.locator(".legend-class").first().waitFor();
    await page.waitForTimeout(300);
    assert.equal(await points(page), panned);
    await page.getByRole("button", { name: "Show all" }).click();
    await urlWith(page, /zoom=1&|zoom=1$/);
  }, ALONE));

test("keys look, pan, zoom, pick and show all", () => withMap(async (page) => {
  const map = page.locator(".plane");
  await map.focus();
  const before = await pixels(page, HERE);
  for (let i = 0; i < 12; ++i) await page.keyboard.press("ArrowRight");
  await changed(page, HERE, before);
  await said(page, /^x \S+, y \S+, /);
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await urlWith(page, /zoom=1\.69/);
  await page.keyboard.press("Shift+ArrowUp");
  await urlWith(page, /y=-?\d/);
  await page.keyboard.press("0");
  await urlWith(page, /zoom=1&|zoom=1$/);
}));

test("a click picks the nearest example, which leads on to the other tools", () =>
  withMap(async (page, box) => {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let i = 0; i < 6; ++i) await page.mouse.wheel(0, 200);
    await page.waitForTimeout(400);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText(/^test example [\d,]+/).waitFor();
    await said(page, /Picked test example [\d,]+, class (square|ellipse|heart)/);
    assert.equal(await page.locator(".plane-ring").getAttribute("hidden"), null);
    const decoded = await pixels(page, "as decoded");
    await page.getByRole("button", { name: "Sliders" }).click();
    await page.locator("explore-sliders explore-picture.filled").first().waitFor();
    assert.equal(await pixels(page, "Decoded"), decoded);
    await page.goBack();
    await page.locator(".legend-class").first().waitFor();
  }));

test("classes are hidden, shown alone, and stay so in the link", () => withMap(async (page) => {
  const all = await points(page);
  const heart = page.getByRole("button", { name: /^heart/ });
  await heart.click();
  await urlWith(page, /hide=2/);
  assert.equal(await heart.getAttribute("aria-pressed"), "false");
  assert.notEqual(await points(page), all);
  await page.reload();
  await page.locator(".legend-class").first().waitFor();
  assert.equal(await heart.getAttribute("aria-pressed"), "false");
  await page.getByRole("button", { name: /^ellipse/ }).dblclick();
  await urlWith(page, /hide=0\.2/);
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.waitForFunction(() => !location.hash.includes("hide"));
  assert.equal(await points(page), all);
}, ALONE));

test("points and pictures are switched off and on, and other examples are taken", () =>
  withMap(async (page) => {
    const both = await points(page);
    await page.getByLabel("Pictures", { exact: true }).uncheck();
    await urlWith(page, /pictures=0/);
    const alone = await points(page);
    assert.notEqual(alone, both);
    await page.getByLabel("Pictures", { exact: true }).check();
    await page.getByLabel("Points", { exact: true }).uncheck();
    await urlWith(page, /points=0/);
    assert.ok(!await page.locator(".plane-points").isVisible());
    assert.ok(await page.locator(".plane-pictures").isVisible());
    await page.getByLabel("Points", { exact: true }).check();
    await page.waitForTimeout(200);
    assert.notEqual(await points(page), alone);
    await page.getByLabel("Examples", { exact: true }).selectOption("train 300");
    await urlWith(page, /split=train/);
    await said(page, /300 examples on the map/);
  }));

test("another plane is chosen by dimensions", () => withTool("faces_vae", "map", async (page) => {
  await page.getByLabel("Coloured by").waitFor({ timeout: 60000 });
  await page.getByLabel("Plane", { exact: true }).selectOption("1,2");
  await page.getByLabel("Dimension upwards").fill("5");
  await page.getByLabel("Dimension upwards").press("Enter");
  await urlWith(page, /axes=1,5/);
  const first = await points(page);
  await page.getByLabel("Coloured by").selectOption("hat");
  await urlWith(page, /by=hat/);
  assert.notEqual(await points(page), first);
}));

test("WebGL2 and written pixels put the points at the same places", () =>
  withMap(async (page) => {
    const covered = () => page.locator(".plane-points").evaluate((canvas) => {
      const copy = document.createElement("canvas");
      Object.assign(copy, { width: canvas.width, height: canvas.height });
      const context = copy.getContext("2d");
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      const cells = new Set();
      for (let i = 3; i < data.length; i += 4)
        if (data[i] > 128) {
          const at = (i - 3) / 4;
          cells.add(`${Math.floor((at % copy.width) / 16)},${Math.floor(at / copy.width / 16)}`);
        }
      return [...cells];
    });
    const written = await covered();
    assert.ok(written.length > 20);
    await page.goto(`${page.url()}&draw=gl`);
    await page.reload();
    await page.locator(".legend-class").first().waitFor();
    await page.evaluate(() => {
      const context = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function keeping(kind, options) {
        return context.call(this, kind, { ...options, preserveDrawingBuffer: true });
      };
    });
    await page.getByRole("tab", { name: "Sliders" }).click();
    await page.locator("explore-sliders").waitFor();
    await page.goBack();
    await page.locator(".legend-class").first().waitFor();
    await page.waitForTimeout(300);
    const drawn = new Set(await covered());
    const both = written.filter((cell) => drawn.has(cell)).length;
    assert.ok(both > .97 * written.length, `${both} of ${written.length}`);
    assert.ok(drawn.size < 1.1 * written.length, `${drawn.size} and ${written.length}`);
  }, ALONE));

test("the map is saved with what it shows", () => withMap(async (page) => {
  const [download] = await Promise.all([page.waitForEvent("download"),
    page.getByRole("button", { name: "Save the map" }).click()]);
  const texts = pngTexts(readFileSync(await download.path()));
  assert.equal(texts.shows, "map");
  assert.equal(texts.split, "test");
  assert.match(texts.Source, /tool=map/);
}));

test("one finger looks, two zoom and pan", () => withMap(async (page, box) => {
  const client = await page.context().newCDPSession(page);
  const touch = (type, places) => client.send("Input.dispatchTouchEvent", { type,
    touchPoints: places.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })) });
  await page.locator(".plane").evaluate((map) => map.scrollIntoView({ block: "center" }));
  box = await page.locator(".plane").boundingBox();
  const before = await pixels(page, HERE);
  await touch("touchStart", [[40, 60]]);
  await touch("touchMove", [[200, 200]]);
  await changed(page, HERE, before);
  await touch("touchEnd", []);
  assert.equal(zoomOf(page), 1);
  await touch("touchStart", [[100, 150], [200, 150]]);
  for (let i = 1; i <= 5; ++i) await touch("touchMove", [[100 - 12 * i, 150], [200 + 12 * i, 150]]);
  await touch("touchEnd", []);
  await urlWith(page, /zoom=2\.2/);
}, { viewport: PHONE, hasTouch: true, isMobile: true }));

for (const [look, options] of [["a desk", {}], ["a phone", { viewport: PHONE, hasTouch: true,
  isMobile: true, colorScheme: "dark" }]])
  test(`axe finds nothing in the map on ${look}`, () => withMap(async (page) => {
    assert.deepEqual(await violations(page), []);
    const [wide, window] = await page.evaluate(() =>
      [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= window);
  }, options));
