// SPDX-License-Identifier: MIT
// Elements from code: text enters only as text, never as markup.
// @ts-check

/**
 * An element. Of `properties`: `class` and names with a hyphen, `role`, `for`, ... are attributes;
 * `on...` functions are listeners; true and false set and remove; all else is an attribute too.
 * @param {string} name @param {Record<string, any>} [properties]
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 * @returns {any}
 */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) set(element, key, value);
  append(element, children);
  return element;
}

/** @param {HTMLElement} element @param {string} key @param {any} value */
function set(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on") && typeof value === "function")
    element.addEventListener(key.slice(2), value);
  else if (key === "value" && "value" in element) /** @type {any} */ (element).value = value;
  else if (key === "dataset") Object.assign(element.dataset, value);
  else element.setAttribute(key, value === true ? "" : String(value));
}

/** @param {Element} parent @param {any[]} children */
function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces what an element holds. @param {Element} parent @param {...any} children */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/** Text for screen readers alone. @param {string} text */
export function hidden(text) {
  return h("span", { class: "visually-hidden" }, text);
}

let ids = 0;
/** A fresh id. @param {string} [stem] */
export function freshId(stem = "e") {
  return `${stem}-${++ids}`;
}

