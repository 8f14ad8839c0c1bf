// SPDX-License-Identifier: MIT
// The page: what the model is, the picture, and the tools that this model has.
// @ts-check
import { middleCode } from "./axes.js";
import { element } from "./dom.js";
import { drawingTool } from "./drawing.js";
import { editsTool } from "./edits.js";
import { Background, Explorer } from "./explorer.js";
import { PageModel } from "./model.js";
import { planeTool } from "./plane.js";
import { samplesTool } from "./samples.js";
import { slidersTool } from "./sliders.js";
import { tabs } from "./tabs.js";
import { beginAt, classChoice, conditionTool, exampleStrip, viewer } from "./viewer.js";

/** @typedef {import("./model.js").Description} Description */
/** @typedef {import("./tabs.js").Tool} Tool */

/** @param {Description} about */
function header(about) {
  const facts = about.facts.map(([label, value]) =>
    element("div", {}, element("dt", {}, label), element("dd", {}, value)),
  );
  return element(
    "header",
    {},
    element("p", { class: "over" }, `${about.model} \u00b7 a model that runs in this page`),
    element("h1", {}, about.title),
    about.description ? element("p", { class: "lead" }, about.description) : null,
    element(
      "details",
      { class: "about" },
      element("summary", {}, "What it is"),
      element("p", {}, about.summary),
      element("dl", {}, ...facts),
    ),
  );
}

/** @param {Description} about */
function footer(about) {
  return element(
    "footer",
    {},
    ...about.missing.map((sentence) => element("p", {}, sentence)),
    element(
      "p",
      {},
      `Made by ${about.generated_by}. This page is one file: it can be mailed and kept; it ` +
        "loads nothing.",
    ),
  );
}

/** @param {Explorer} explorer @param {Background} background */
function toolsOf(explorer, background) {
  const { about } = explorer.model,
    plane = planeTool(explorer, background);
  /** @type {(Tool | null)[]} */
  const all = [
    slidersTool(explorer, background),
    plane,
    about.attributes.length ? editsTool(explorer) : null,
    explorer.model.encoder ? drawingTool(explorer) : null,
    samplesTool(explorer, background),
    conditionTool(explorer),
  ];
  if (explorer.model.dimensions === 2 && plane) all.unshift(all.splice(1, 1)[0]);
  return /** @type {Tool[]} */ (all.filter((tool) => tool !== null));
}

/** Makes the page of what the document carries. */
function startPage() {
  const root = /** @type {HTMLElement} */ (document.getElementById("page"));
  try {
    const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? "";
    const model = new PageModel(JSON.parse(text("model")), text("weights").trim());
    const explorer = new Explorer(model, middleCode(model));
    explorer.label = "the middle of all codes";
    beginAt(explorer, 0);
    explorer.past = []; // nothing to take back yet
    const background = new Background(explorer),
      tools = tabs(toolsOf(explorer, background));
    root.replaceChildren(
      header(model.about),
      element(
        "main",
        {},
        element(
          "div",
          { class: "left" },
          viewer(explorer),
          classChoice(explorer),
          exampleStrip(explorer),
        ),
        tools.body,
      ),
      footer(model.about),
    );
    explorer.render();
    tools.start();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    root.replaceChildren(
      element("p", { role: "alert", class: "alert" }, `This page does not work here: ${text}`),
    );
    throw error;
  }
}

startPage();
