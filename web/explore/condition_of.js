// SPDX-License-Identifier: MIT
// What the URL asks of a model with a condition: a class, or amounts of attributes.
// @ts-check

/**
 * The condition that the URL says, {} for a model without one.
 * @param {any} about what `describe` says @param {(name: string) => string} get of the URL
 */
export function conditionOf(about, get) {
  if (about.condition === "classes" || about.condition === "class") {
    const asked = Number(get("class") || 0);
    return { class: asked >= 0 && asked < about.classes.length ? Math.floor(asked) : 0 };
  }
  if (about.condition !== "attributes") return {};
  const given = about.attributes.map((/** @type {string} */ name, /** @type {number} */ i) =>
    [name, get(`with${i}`)]).filter((/** @type {string[]} */ [, text]) => text !== "");
  return { attributes: Object.fromEntries(
    given.map((/** @type {string[]} */ [name, text]) => [name, Number(text)])) };
}
