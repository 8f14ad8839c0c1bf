// SPDX-License-Identifier: MIT
// An exported page as a whole: which tools it has, what it never does, how it looks in every size.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  AxeBuilder,
  DESK,
  HOSTILE,
  MODELS,
  PHONE,
  browser,
  folder,
  openTab,
  tabNames,
  withPage,
} from "./place.mjs";

test("a page shows the tools that its model has, and no others", async () => {
  await withPage("faces", async (page) => {
    assert.deepEqual(await tabNames(page), ["Sliders", "Plane", "Edit", "Draw", "Samples"]);
    assert.equal(await page.locator(".examples li").count(), 12);
  });
  await withPage("plane", async (page) =>
    assert.deepEqual(await tabNames(page), ["Plane", "Sliders", "Edit", "Draw", "Samples"]),
  );
  await withPage("gan", async (page) => {
    assert.deepEqual(await tabNames(page), ["Sliders", "Plane", "Samples"]);
    assert.equal(await page.locator(".examples").count(), 0);
    await page.getByText("The model has no encoder here").waitFor();
  });
});

test("names and descriptions stay text", async () => {
  await withPage("faces", async (page) => {
    assert.equal(await page.locator(".lead").textContent(), HOSTILE);
    assert.equal(await page.locator("img[src=x], .lead b").count(), 0);
    assert.equal(await page.title(), "faces");
  });
});

test("a saved picture says what made it", async () => {
  await withPage("faces", async (page) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save", exact: true }).click(),
    ]);
    const parts = [];
    for await (const part of await download.createReadStream()) parts.push(part);
    const png = Buffer.concat(parts);
    assert.equal(download.suggestedFilename(), "faces.png");
    assert.match(png.toString("latin1"), /iTXtCode\0\0\0\0\0(-?[\d.e-]+ ){5}-?[\d.e-]+/);
    assert.match(png.toString("latin1"), /iTXtSoftware\0\0\0\0\0elbo /);
  });
});

test("it works in a frame that may do nothing but run scripts", async () => {
  const frame =
    '<iframe sandbox="allow-scripts" src="plane.html" width="900" height="700"></iframe>';
  writeFileSync(join(folder, "outer.html"), `<!doctype html><title>outer</title>${frame}`);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, "outer.html")).href);
  const inner = page.frameLocator("iframe");
  await inner.getByRole("tab", { name: "Samples" }).click();
  await inner.getByRole("button", { name: "Sample 1", exact: true }).click();
  await inner.getByText("sample 1 of draw 1", { exact: true }).first().waitFor();
  await page.close();
});

test("tabs are moved among by arrow keys, and the address keeps the tab", async () => {
  await withPage("faces", async (page) => {
    await page.getByRole("tab", { name: "Sliders" }).press("ArrowRight");
    assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "Plane");
    await page.keyboard.press("End");
    assert.match(page.url(), /#samples$/);
    await page.reload();
    assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "Samples");
  });
});

/** Looks at every tool in one size and colour. */
async function lookAt(page, name, look) {
  for (const tab of await tabNames(page)) {
    await openTab(page, tab);
    await page.waitForTimeout(300);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
      [],
      `${look} ${tab}`,
    );
    const [wide, window] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(wide <= window, `${look} ${tab} scrolls sideways: ${wide} of ${window}`);
    if (!process.env.SHOTS) continue;
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SHOTS, `page-${name}-${look}-${tab}.png`) });
  }
}

for (const [size, viewport] of [
  ["desk", DESK],
  ["phone", PHONE],
])
  for (const colorScheme of ["light", "dark"])
    test(`every tool can be used by everybody: ${size}, ${colorScheme}`, async () => {
      for (const name of Object.keys(MODELS)) {
        // axe is put into the page, which the page's own policy would not allow
        const options = { viewport, colorScheme, bypassCSP: true };
        await withPage(name, (page) => lookAt(page, name, `${size}-${colorScheme}`), options);
      }
    });

test("a page that is cut off says that it does not work", async () => {
  const text = readFileSync(join(folder, "gan.html"), "utf8");
  const at = text.indexOf("</script>", text.indexOf('id="weights"'));
  writeFileSync(join(folder, "cut.html"), text.slice(0, at - 4000) + text.slice(at));
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, "cut.html")).href);
  await page
    .getByRole("alert")
    .getByText(/does not work here: weights: got \d+ bytes, want/)
    .waitFor();
  await page.close();
});
