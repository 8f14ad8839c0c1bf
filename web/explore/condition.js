// SPDX-License-Identifier: MIT
// What a model with a condition is asked for: a class, or an amount of each attribute. The choice
// holds for all tools and stands in the URL.
// @ts-check
import { h } from "../dom.js";
import { button } from "../parts.js";
import { lineSlider } from "./tool.js";

/**
 * The controls, or null for a model without a condition.
 * @param {any} about @param {any} condition
 * @param {(condition: any, state: Record<string, any>) => void} changed
 */
export function conditionBar(about, condition, changed) {
  if ("class" in condition) return classBar(about, condition, changed);
  return "attributes" in condition ? attributeBar(about, condition, changed) : null;
}

/** @param {any} about @param {any} condition @param {Function} changed */
function classBar(about, condition, changed) {
  const buttons = about.classes.map((/** @type {string} */ name, /** @type {number} */ i) =>
    button(name, () => {
      buttons.forEach((/** @type {Element} */ one, /** @type {number} */ j) =>
        one.setAttribute("aria-pressed", String(i === j)));
      changed({ class: i }, { class: i });
    }, { kind: "small", "aria-pressed": String(i === condition.class) }));
  return h("div", { class: "condition row", role: "group", "aria-label": "Class asked for" },
    h("span", { class: "label" }, "Class asked for"), buttons);
}

/** @param {any} about @param {any} condition @param {Function} changed */
function attributeBar(about, condition, changed) {
  const sliders = about.attributes.map((/** @type {string} */ name, /** @type {number} */ i) =>
    lineSlider({
      label: name, min: 0, max: 1, value: condition.attributes[name] ?? .5,
      input(value) {
        condition = { attributes: { ...condition.attributes, [name]: value } };
        changed(condition, { [`with${i}`]: value });
      },
    }).element);
  return h("details", { class: "condition" }, h("summary", {}, "Attributes asked for"),
    h("div", { class: "condition-attributes" }, sliders));
}
