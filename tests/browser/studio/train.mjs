// SPDX-License-Identifier: MIT
// The page Train: presets, the form of the schema, checks as one types, the resolved file, the
// estimate, the beginning of a training and the queue.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./place.mjs";

const SMALL = ["data.name=\"faces\"", "data.size=24", "data.count=400", "data.test_count=200",
  "model.hidden=[32]", "train.steps=30"];
const address = (sets) => `#/train?preset=mnist_vae${sets.map((set) =>
  `&set=${encodeURIComponent(set)}`).join("")}`;
const whole = async (page) => {
  await page.getByText("The whole file").click();
  return page.locator("details", { hasText: "The whole file" }).locator("pre");
};

test("a preset fills the form, with a sentence for every option", () =>
  withPage("#/train", async (page) => {
    await page.getByLabel("Begin with").selectOption("mnist_gan");
    await page.getByLabel("n_critic", { exact: true }).waitFor({ state: "attached" });
    assert.equal(await page.getByRole("combobox", { name: "Model" }).inputValue(), "gan");
    assert.match(page.url(), /preset=mnist_gan/);
    const bare = await page.locator(".option").evaluateAll((all) =>
      all.filter((one) => !one.querySelector(".help")?.textContent.trim()).length);
    assert.equal(bare, 0);
    assert.ok(await page.locator(".option").count() > 30);
  }));

test("a change stands in the resolved file and in the address, and is taken back", () =>
  withPage("#/train?preset=mnist_vae", async (page) => {
    await page.getByLabel("latent_dim", { exact: true }).fill("7");
    const file = await whole(page);
    await file.filter({ hasText: "latent_dim = 7" }).waitFor();
    assert.match(page.url(), /set=model.latent_dim%3D7/);
    await page.getByRole("button", { name: "latent_dim: take the change back" }).click();
    await file.filter({ hasText: "latent_dim = 20" }).waitFor();
    assert.doesNotMatch(page.url(), /[?&]set=/);
  }));

test("what is out of range is said at its field as it is typed, and is not trained", () =>
  withPage("#/train?preset=mnist_vae", async (page) => {
    const field = page.getByLabel("batch_size", { exact: true });
    await field.fill("0");
    await page.getByText("0 is not allowed: at least 1.").waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: "Train now" }).click();
    await page.getByText("An option is not as it must be").waitFor();
    assert.ok(await field.evaluate((one) => one === document.activeElement));
    await field.fill("64");
    await page.getByText("0 is not allowed").waitFor({ state: "hidden" });
  }));

test("what only the server can know is said at the field, too", () =>
  withPage(address(["model.n_critic=3"]), async (page) => {
    await page.locator(".notice.bad", { hasText: "n_critic" }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Train now" }).isDisabled());
  }));

test("another model brings its own options", () => withPage("#/train?preset=mnist_vae",
  async (page) => {
    await page.getByLabel("latent_dim", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Model" }).selectOption("wgan_gp");
    const file = await whole(page);
    await file.filter({ hasText: 'name = "wgan_gp"' }).waitFor();
    await page.getByLabel("n_critic", { exact: true }).waitFor({ state: "attached" });
    assert.doesNotMatch(await file.textContent(), /likelihood/);
  }));

test("an option is found by its name or its sentence", () => withPage("#/train?preset=mnist_vae",
  async (page) => {
    await page.getByLabel("latent_dim", { exact: true }).waitFor();
    await page.getByRole("searchbox", { name: "Find an option" }).fill("weight_decay");
    await page.waitForFunction(() => [...document.querySelectorAll(".option")]
      .filter((one) => one.checkVisibility()).length === 1);
    assert.ok(await page.getByLabel("weight_decay", { exact: true }).isVisible());
  }));

test("the time is estimated by a probe", () => withPage(address(SMALL), async (page) => {
  await page.getByRole("button", { name: "Estimate the time" }).click();
  await page.getByText(/30 steps of [\d.,]+ ms/).waitFor({ timeout: 60000 });
}));

test("a training begins and leads to its run; another waits in the queue and is taken out", () =>
  withPage(address([...SMALL, 'name="from_form"', "train.steps=3000"]), async (page) => {
    const now = page.getByRole("button", { name: "Train now" });
    await page.locator("pre", { hasText: "from_form" }).first().waitFor();
    await now.click();
    await page.getByText("from_form begins.").waitFor();
    await page.goto(page.url().replace(/#.*/, address([...SMALL, 'name="waits"'])));
    await page.locator("pre", { hasText: "waits" }).first().waitFor();
    await page.getByRole("button", { name: "Add to the queue" }).click();
    const job = page.locator(".job", { hasText: "waits" });
    await job.getByText("waiting").waitFor();
    await job.getByRole("button", { name: "Take out" }).click();
    await job.getByText("waiting").waitFor({ state: "detached" });
    const first = page.locator(".job", { hasText: "from_form" });
    await first.getByRole("link", { name: "its run" }).click();
    await page.locator("page-run h1", { hasText: "from_form" }).waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator("page-run .badge", { hasText: /stopped|done/ }).waitFor({ timeout: 60000 });
  // The job is known a moment before its folder is there; the page waits for it.
  }, { expected: [/status of 404.*api\/run\?/] }));
