// SPDX-License-Identifier: MIT
// Drawing and pictures of one's own, walls of samples, chains, translations.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { PHONE, pngTexts, violations } from "./place.mjs";
import { becomes, changed, pixels, said, urlWith, withTool } from "./explore_models.mjs";

const SEEN = "as the model sees it";

/** A stroke on the pad, by shares of its size. */
async function stroke(page, ...places) {
  const box = await page.locator("explore-pad canvas").boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 5 });
  await page.mouse.up();
}

/** The pad once its ground is laid. */
const withPad = (name, work, options) => withTool(name, "draw", async (page) => {
  await page.locator("explore-pad canvas").waitFor();
  await page.locator(".posterior li, .search:not([hidden])").first().waitFor({ timeout: 60000 });
  await page.waitForTimeout(300);
  await work(page);
}, options);

test("a drawing is encoded as it is drawn: what was seen, decoded, its code and error", () =>
  withPad("plane_vae", async (page) => {
    await stroke(page, [.3, .3], [.7, .3], [.7, .7]);
    const first = await pixels(page, SEEN);
    await page.getByText(/squared error 0\.\d{4} a value/).waitFor();
    const code = () => page.locator(".posterior li").first().textContent();
    assert.match(await code(), /^z[12]\u2212?\d\.\d\d \u00b1 \d\.\d\d$/);
    const was = await code();
    await stroke(page, [.2, .9], [.9, .9]);
    await changed(page, SEEN, first);
    await page.waitForFunction((text) =>
      document.querySelector(".posterior li").textContent !== text, was);
    await said(page, /\d of 6 are of class (square|ellipse|heart)\./);
    assert.equal(await page.locator(".neighbours canvas").count(), 6);
  }));

test("strokes are undone and the pad is cleared", () => withPad("plane_vae", async (page) => {
  const pad = () => page.locator("explore-pad canvas").evaluate((one) => one.toDataURL());
  const empty = await pad();
  await stroke(page, [.3, .3], [.7, .6]);
  const one = await pad();
  await stroke(page, [.7, .3], [.2, .6]);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await pad(), one);
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await pad(), empty);
}));

test("keys draw: arrows move the pen, Space puts it down", () =>
  withPad("plane_vae", async (page) => {
    const pad = page.locator("explore-pad canvas");
    await pad.focus();
    const empty = await pad.evaluate((one) => one.toDataURL());
    for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowLeft");
    assert.equal(await pad.evaluate((one) => one.toDataURL()), empty);
    await page.keyboard.press(" ");
    for (let i = 0; i < 10; ++i) await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    assert.notEqual(await pad.evaluate((one) => one.toDataURL()), empty);
    await pixels(page, SEEN);
    await page.keyboard.press("Control+z");
    assert.equal(await pad.evaluate((one) => one.toDataURL()), empty);
  }));

test("a picture of one's own is opened, dropped and pasted, and its negative is taken", () =>
  withPad("faces_vae", async (page) => {
    const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 120, height: 100 } });
    await page.locator("explore-draw input[type=file]").setInputFiles({ name: "me.png",
      mimeType: "image/png", buffer: shot });
    const opened = await pixels(page, SEEN);
    await page.getByLabel("Negative", { exact: true }).check();
    await changed(page, SEEN, opened);
    await page.getByLabel("Negative", { exact: true }).uncheck();
    await becomes(page, SEEN, opened);
    await page.getByRole("button", { name: "Clear" }).click();
    const cleared = await changed(page, SEEN, opened);
    for (const kind of ["drop", "paste"]) {
      await page.evaluate(([base64, how]) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const given = new DataTransfer();
        given.items.add(new File([bytes], "me.png", { type: "image/png" }));
        const event = how === "drop" ? new DragEvent("drop", { dataTransfer: given, bubbles: true })
          : new ClipboardEvent("paste", { clipboardData: given, bubbles: true });
        document.querySelector("explore-pad").dispatchEvent(event);
      }, [shot.toString("base64"), kind]);
      assert.equal(await changed(page, SEEN, cleared), opened);
      await page.getByRole("button", { name: "Clear" }).click();
      await becomes(page, SEEN, cleared);
    }
  }));

test("without an encoder the code is searched live, with error, steps and time", () =>
  withPad("faces_gan", async (page) => {
    await stroke(page, [.3, .3], [.7, .3], [.7, .7]);
    await page.getByText(/step 300 of 300, [\d.]+ s/).waitFor({ timeout: 60000 });
    const first = await page.locator(".search-words strong").textContent();
    assert.match(first, /^\d\.\d{4}$/);
    await said(page, /squared error \d\.\d{4}|nearest/);
    assert.ok((await page.locator(".search-curve polyline").getAttribute("points")).length > 5);
    await page.getByRole("button", { name: "Search again" }).click();
    await page.getByText(/step \d+ of 300/).waitFor();
  }));

test("the code of an encoder is refined by search, and the error falls", () =>
  withPad("plane_vae", async (page) => {
    await stroke(page, [.3, .3], [.7, .3], [.7, .7]);
    const words = page.getByText(/squared error 0\.\d{4} a value/).first();
    await words.waitFor();
    const before = Number(/0\.\d{4}/.exec(await words.textContent())[0]);
    await page.getByRole("button", { name: "Refine" }).click();
    await page.getByText(/step 300 of 300/).waitFor({ timeout: 60000 });
    const after = Number(await page.locator(".search-words strong").textContent());
    assert.ok(after <= before + 1e-4, `${after} after ${before}`);
  }));

test("samples are drawn by a seed, which the link holds", () =>
  withTool("faces_vae", "wall", async (page) => {
    const wall = () => page.locator(".wall .tile canvas").evaluateAll((all) =>
      all.map((one) => one.toDataURL()).join());
    await page.locator(".wall .tile").nth(47).waitFor();
    const first = await wall();
    await page.getByRole("button", { name: "New samples" }).click();
    await urlWith(page, /seed=\d+/);
    await page.waitForTimeout(500);
    const second = await wall();
    assert.notEqual(second, first);
    await page.reload();
    await page.locator(".wall .tile").nth(47).waitFor();
    assert.equal(await wall(), second);
    await page.getByRole("radio", { name: "24" }).check({ force: true });
    await page.waitForFunction(() => document.querySelectorAll(".wall .tile").length === 24);
  }));

test("a sample is pinned, varied and crossed, and arrows go from one to the next", () =>
  withTool("faces_vae", "wall", async (page) => {
    const tiles = page.locator("[aria-label=Samples] .tile");
    await tiles.nth(47).waitFor();
    await tiles.first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await tiles.nth(13).getAttribute("aria-pressed"), "true");
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.locator(".pins .tile").first().waitFor();
    await urlWith(page, /pins=[\w-]{32}/);
    await page.getByRole("button", { name: "Vary" }).click();
    await page.getByRole("heading", { name: "Variations of one" }).waitFor();
    await urlWith(page, /of=[\w-]{32}/);
    const pinned = await page.locator(".pins canvas").first().evaluate((one) => one.toDataURL());
    await page.waitForFunction((was) => document.querySelector("[aria-label=Samples] canvas")
      .toDataURL() === was, pinned);
    await page.locator(".pins .tile").first().click();
    await tiles.nth(5).click();
    await page.getByRole("button", { name: "Breed" }).click();
    await page.getByRole("heading", { name: "Children of two" }).waitFor();
    await page.getByRole("button", { name: "Samples" }).click();
    await page.getByRole("heading", { name: "Samples" }).waitFor();
  }));

test("noise makes variations differ more", () => withTool("faces_vae", "wall", async (page) => {
  await page.locator("[aria-label=Samples] .tile").nth(47).waitFor();
  await page.locator("[aria-label=Samples] .tile").nth(2).click();
  await page.getByRole("button", { name: "Vary" }).click();
  const noise = page.getByRole("slider", { name: "Noise" });
  await noise.focus();
  await page.keyboard.press("Home");
  await page.waitForFunction(() => new Set([...document.querySelectorAll(
    "[aria-label=Samples] canvas")].map((one) => one.toDataURL())).size === 1);
  await page.keyboard.press("End");
  await page.waitForFunction(() => new Set([...document.querySelectorAll(
    "[aria-label=Samples] canvas")].map((one) => one.toDataURL())).size > 40);
}));

test("a sample is held against the training images", () =>
  withTool("faces_vae", "wall", async (page) => {
    await page.locator("[aria-label=Samples] .tile").nth(4).click();
    await page.getByText(/^The nearest training image is [\d.]+ away\. Test examples/)
      .waitFor({ timeout: 60000 });
    assert.equal(await page.locator(".wall-side .neighbours canvas").count(), 3);
  }));

test("the wall is saved with its seed", () => withTool("faces_vae", "wall", async (page) => {
  await page.locator("[aria-label=Samples] .tile").nth(47).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"),
    page.getByRole("button", { name: "Save", exact: true }).click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(pngTexts(bytes).seed, "1");
  assert.equal(bytes.readUInt32BE(16), 12 * 24 + 11 * 2);
}));

test("samples of a class are those of the class, or of all", () =>
  withTool("shapes_cvae", "wall", async (page) => {
    await page.locator("[aria-label=Samples] .tile").nth(47).waitFor();
    const labels = () => page.locator("[aria-label=Samples] .tile").evaluateAll((all) =>
      [...new Set(all.map((one) => /class (\w+)/.exec(one.getAttribute("aria-label"))?.[1]))]);
    assert.deepEqual(await labels(), ["square"]);
    await page.getByRole("button", { name: "heart", exact: true }).click();
    await page.locator("[aria-label='Picture 1, class heart']").waitFor();
    await page.getByLabel("Whatever it draws").check();
    await page.waitForFunction(() => new Set([...document.querySelectorAll(
      "[aria-label=Samples] .tile")].map((one) => one.getAttribute("aria-label").split(" ").at(-1)))
      .size === 3);
  }));

test("chains run, stop, go step by step and begin anew", () =>
  withTool("shapes_rbm", "chain", async (page) => {
    const step = async () => Number((await page.locator(".chain-step strong").textContent())
      .replaceAll(",", ""));
    await page.locator(".chains .tile").nth(19).waitFor();
    const begun = await step();
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.waitForFunction((was) => document.querySelector(".chain-step strong").textContent ===
      String(was + 1), begun);
    await page.getByRole("radio", { name: "10", exact: true }).check({ force: true });
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForFunction((was) => Number(document.querySelector(".chain-step strong")
      .textContent) > was + 50, begun);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.waitForTimeout(300);
    const stopped = await step();
    await page.waitForTimeout(300);
    assert.equal(await step(), stopped);
    await page.getByRole("button", { name: "Chain 4" }).click();
    await page.getByRole("heading", { name: "Chain 4, its last states" }).waitFor();
    await page.getByRole("button", { name: "Begin anew" }).click();
    await page.waitForFunction((was) => document.querySelector(".chain-step strong").textContent ===
      String(was), begun);
  }));

test("pictures are translated both ways and come back", () =>
  withTool("faces_discogan", "translate", async (page) => {
    await page.locator(".translation-row canvas").nth(17).waitFor({ timeout: 60000 });
    const first = await pixels(page, "translated 1");
    await page.getByRole("radio").last().check({ force: true });
    await urlWith(page, /to=1/);
    await changed(page, "translated 1", first);
    const given = await pixels(page, "given 1");
    await page.getByRole("button", { name: "Other examples" }).click();
    await changed(page, "given 1", given);
    const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 100, height: 100 } });
    await page.locator("explore-translate input[type=file]").setInputFiles({ name: "me.png",
      mimeType: "image/png", buffer: shot });
    await page.waitForFunction(() => document.querySelectorAll(".translation-row canvas").length ===
      3);
  }));

for (const [look, options] of [["a desk", {}], ["a phone", { viewport: PHONE, hasTouch: true,
  isMobile: true, colorScheme: "dark" }]])
  test(`axe finds nothing in drawing, walls, chains and translations on ${look}`, async () => {
    const tools = [["faces_vae", "draw", "explore-pad canvas"],
      ["faces_gan", "draw", "explore-pad canvas"], ["faces_vae", "wall", ".wall .tile"],
      ["shapes_rbm", "chain", ".chains .tile"],
      ["faces_discogan", "translate", ".translation-row canvas"]];
    for (const [name, tool, ready] of tools)
      await withTool(name, tool, async (page) => {
        await page.locator(ready).first().waitFor({ timeout: 60000 });
        assert.deepEqual(await violations(page), [], `${tool} of ${name}`);
        const [wide, window] = await page.evaluate(() =>
          [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= window, `${tool}: ${wide} wide in a window of ${window}`);
      }, options);
  });

test("a finger draws on a phone", () => withPad("plane_vae", async (page) => {
  await page.locator("explore-pad").evaluate((pad) => pad.scrollIntoView({ block: "center" }));
  const box = await page.locator("explore-pad canvas").boundingBox();
  const client = await page.context().newCDPSession(page);
  const touch = (type, places) => client.send("Input.dispatchTouchEvent", { type, touchPoints:
    places.map(([x, y], id) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id })) });
  await touch("touchStart", [[.3, .3]]);
  for (let i = 1; i <= 8; ++i) await touch("touchMove", [[.3 + .05 * i, .3 + .03 * i]]);
  await touch("touchEnd", []);
  await pixels(page, SEEN);
  await page.getByText(/squared error 0\.\d{4} a value/).waitFor();
}, { viewport: PHONE, hasTouch: true, isMobile: true }));
