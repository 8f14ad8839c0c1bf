// SPDX-License-Identifier: MIT
// Opens a page in headless Chromium as people do: on a phone, on a desk, in the dark, on paper.
// Says what axe finds, whether the page scrolls sideways, what it tries to load.
//   node tests/browser/check_page.mjs PAGE.html AXE.min.js OUT_FOLDER
// axe comes by `npm pack axe-core`. Speaks the DevTools protocol over a pipe, so that nothing has
// to be installed.
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page, axe, out] = process.argv.slice(2);
if (!out) {
  console.error("usage: node check_page.mjs PAGE.html AXE.min.js OUT_FOLDER");
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "elbo-page-"));
const browser = spawn(process.env.CHROMIUM ?? "chromium",
  ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
   "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });

const waiting = new Map();
const requests = [];
let next = 0, rest = "";
const ended = new Map();
browser.stdio[4].on("data", (data) => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.method === "Network.requestWillBeSent")
      requests.push(message.params.request.url.slice(0, 60));
    else ended.get(message.method)?.();
  }
});
const send = (method, params = {}, sessionId = undefined) => new Promise((done, fail) => {
  const id = ++next;
  waiting.set(id, ({ error, result }) =>
    error ? fail(new Error(`${method}: ${error.message}`)) : done(result));
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
});

const { targetId } = await send("Target.createTarget", { url: "about:blank" });
const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
const call = (method, params) => send(method, params, sessionId);
const value = async (expression) => {
  const how = { expression, awaitPromise: true, returnByValue: true };
  return (await call("Runtime.evaluate", how)).result.value;
};
await call("Page.enable");
await call("Network.enable");
// For axe alone: the page's own policy allows no script.
await call("Page.setBypassCSP", { enabled: true });

// What the page is asked, in its own words.
const whatAxeFinds = `axe.run(document, { resultTypes: ['violations'] }).then(r =>
  r.violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n =>
    n.html.slice(0, 160) + ' :: ' + n.failureSummary.slice(0, 200)) })))`;
const howLarge = `({ wide: document.documentElement.scrollWidth, window: innerWidth,
  high: document.documentElement.scrollHeight, broken: [...document.images].filter(i =>
    i.complete && !i.naturalWidth && i.checkVisibility()).length })`;

const looks = [
  { name: "phone", width: 360, height: 740, dark: false },
  { name: "phone-dark", width: 360, height: 740, dark: true },
  { name: "desk", width: 1280, height: 900, dark: false },
  { name: "desk-dark", width: 1280, height: 900, dark: true },
  { name: "paper", width: 720, height: 1000, dark: true, media: "print" },
];
let bad = 0;
for (const look of looks) {
  await call("Emulation.setDeviceMetricsOverride", {
    width: look.width, height: look.height, deviceScaleFactor: 1, mobile: look.width < 600,
  });
  await call("Emulation.setEmulatedMedia", {
    media: look.media ?? "",
    features: [{ name: "prefers-color-scheme", value: look.dark ? "dark" : "light" }],
  });
  const loaded = new Promise((done) => ended.set("Page.loadEventFired", done));
  await call("Page.navigate", { url: pathToFileURL(resolve(page)).href });
  await loaded;
  await value(readFileSync(axe, "utf8") + ";0");
  const found = await value(whatAxeFinds);
  const size = await value(howLarge);
  const sideways = size.wide > size.window;
  const width = `${size.wide} of ${size.window} px wide${sideways ? " (SCROLLS SIDEWAYS)" : ""}`;
  console.log(`${look.name}: ${found.length} axe violations, ${width}, ${size.high} px high,`,
    `${size.broken} broken pictures`);
  for (const one of found)
    console.log(`  ${one.id} (${one.impact}): ${one.nodes.slice(0, 4).join("\n    ")}`);
  bad += found.length + (sideways ? 1 : 0) + size.broken;
  const slice = look.width < 600 ? 1800 : 1400;  // as much as a person can look at in one picture
  for (let y = 0, part = 1; y < size.high && part <= 20; y += slice, ++part) {
    const clip = { x: 0, y, width: look.width, height: Math.min(slice, size.high - y), scale: 1 };
    const how = { format: "png", captureBeyondViewport: true, clip };
    const { data } = await call("Page.captureScreenshot", how);
    writeFileSync(join(out, `${look.name}-${part}.png`), Buffer.from(data, "base64"));
  }
}
await call("Emulation.setEmulatedMedia", { media: "", features: [] });
const { data } = await call("Page.printToPDF", { printBackground: false });
writeFileSync(join(out, "paper.pdf"), Buffer.from(data, "base64"));
const foreign = requests.filter((url) => !/^(file|data|about):/.test(url));
console.log(`${foreign.length} requests to elsewhere`, foreign.slice(0, 5));
bad += foreign.length;
await send("Browser.close").catch(() => {});
browser.on("exit", () => {
  rmSync(profile, { recursive: true, force: true });
  process.exit(bad ? 1 : 0);
});
