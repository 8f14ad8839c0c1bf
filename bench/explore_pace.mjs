// SPDX-License-Identifier: MIT
// How fast Explore follows a hand: milliseconds from a pointer's move to the decoded picture at 20
// requests a second, and frames a second of pan and zoom over 60,000 points.
//   elbo studio runs            prints a LINK
//   BROWSER_MODULES=build/browser node bench/explore_pace.mjs LINK NAME...
// NAMEs are runs or bundles as the page lists them; the map is that of the first which encodes.
// BROWSER_MODULES is the folder with the node_modules of playwright-core; CHROMIUM another browser.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const REQUESTS = 200, EVERY = 50;  // milliseconds
const SECONDS = 4;

const [link, ...names] = process.argv.slice(2);
if (!names.length) {
  console.error("usage: node bench/explore_pace.mjs LINK NAME...");
  process.exit(2);
}
const modules = resolve(process.env.BROWSER_MODULES ?? "build/browser");
const { chromium } = createRequire(join(modules, "x.js"))("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(link);
await page.locator("main > *").first().waitFor();

/** The id by which the page opens a model. */
async function idOf(name) {
  const models = await page.evaluate(async () => (await fetch("/api/models")).json());
  const found = models.find((model) => model.name === name);
  if (!found) throw new Error(`no model "${name}"; there are ${models.map((one) => one.name)}`);
  return found.id;
}

/** Milliseconds of each of REQUESTS codes that wander, sent at a fixed rate, each until its picture
 * is painted. */
const decodeTimes = (id) => page.evaluate(async ([model, count, every]) => {
  const [{ compute }, { floats }, { paint }, { normals }] = await Promise.all(
    ["/api.js", "/frame.js", "/images.js", "/explore/noise.js"].map((path) => import(path)));
  const { latent_dim: size, condition } = await compute(model, "describe", {});
  const given = condition === "none" ? {} : { class: 0 };
  const canvas = document.createElement("canvas");
  const one = async (/** @type {number} */ seed) => {
    const began = performance.now();
    const codes = floats(normals(seed, size), [1, size]);
    const { images } = await compute(model, "decode", { codes, ...given }, { lane: "pace" });
    paint(canvas, images.row(0));
    return performance.now() - began;
  };
  for (let i = 0; i < 10; ++i) await one(i);
  const all = [];
  for (let i = 0; i < count; ++i) {
    all.push(one(i).catch(() => Infinity));  // overtaken: never painted
    await new Promise((done) => setTimeout(done, every));
  }
  return (await Promise.all(all)).sort((a, b) => a - b);
}, [id, REQUESTS, EVERY]);

/** Frames a second while the map is panned or zoomed in every frame. */
const framesOf = (kind) => page.evaluate(async ([what, seconds]) => {
  const map = document.querySelector(".plane");
  map.setPointerCapture = () => {};  // of a pointer that is none
  const box = map.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
    pointerId: 1, pointerType: "mouse", button: 0, bubbles: true, cancelable: true };
  if (what === "pan") map.dispatchEvent(new PointerEvent("pointerdown", at));
  const began = performance.now();
  let frames = 0;
  for (let t = 0; t < seconds * 1000; t = performance.now() - began, ++frames) {
    const turned = { ...at, deltaY: 40 * Math.sign(Math.sin(t / 400)) };
    const moved = { ...at, clientX: at.clientX + 150 * Math.sin(t / 300) };
    map.dispatchEvent(what === "zoom" ? new WheelEvent("wheel", turned)
      : new PointerEvent("pointermove", moved));
    await new Promise(requestAnimationFrame);
  }
  if (what === "pan") map.dispatchEvent(new PointerEvent("pointerup", at));
  return frames / seconds;
}, [kind, SECONDS]);

for (const name of names) {
  const times = await decodeTimes(await idOf(name));
  const share = (part) => times[Math.floor(part * (times.length - 1))].toFixed(1);
  console.log(`${name}: decoded under the pointer at ${1000 / EVERY} requests/s: median`,
    `${share(.5)} ms, p95 ${share(.95)} ms, most ${share(1)} ms`);
}
for (const pictures of [0, 1]) {
  const id = await idOf(names[0]);
  await page.goto(`${new URL(link).origin}/#/explore?id=${id}&tool=map&split=train&n=60000` +
    `&pictures=${pictures}`);
  await page.locator(".map-legend > *").first().waitFor({ timeout: 300000 });
  await page.waitForTimeout(3000);
  for (const kind of ["pan", "zoom"])
    console.log(`${names[0]}: ${kind} over 60,000 points`,
      `${pictures ? "and pictures" : "alone"}: ${(await framesOf(kind)).toFixed(1)} frames/s`);
}
await browser.close();
