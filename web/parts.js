// SPDX-License-Identifier: MIT
// The parts of which pages are made, with their labels and keys: choices, tabs, fields, messages,
// dialogs.
// @ts-check
import { fill, freshId, h, hidden } from "./dom.js";
import { sentence } from "./format.js";
import { icon } from "./icons.js";

/**
 * A choice of one among a few, side by side: radio buttons, so arrows move and screen readers know.
 * @param {{label: string, options: [string, string][], value: string,
 *          change: (value: string) => void}} of options: value and words
 */
export function segmented({ label, options, value, change }) {
  const name = freshId("choice");
  const group = h("div", { class: "segmented", role: "radiogroup", "aria-label": label });
  for (const [each, words] of options)
    group.append(h("label", {},
      h("input", { type: "radio", name, value: each, checked: each === value,
                   onchange: () => change(each) }),
      h("span", {}, words)));
  return group;
}

/** Sets which option of segmented() is chosen, without its `change`.
 * @param {Element} group @param {string} value */
export function choose(group, value) {
  for (const input of group.querySelectorAll("input")) input.checked = input.value === value;
}

/**
 * Tabs over panels of which one is shown; arrows, Home and End move among them.
 * @param {{label: string, tabs: {id: string, title: string, panel: Element}[], value: string,
 *          change: (id: string) => void}} of
 */
export function tabs({ label, tabs: all, value, change }) {
  const stem = freshId("tab");
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label });
  const panels = h("div", {});
  for (const { id, title, panel } of all) {
    list.append(h("button", { class: "tab", role: "tab", type: "button", id: `${stem}-${id}`,
      "aria-controls": `${stem}-${id}-panel`, dataset: { id }, onclick: () => choice(id) }, title));
    panels.append(h("div", { role: "tabpanel", id: `${stem}-${id}-panel`,
      "aria-labelledby": `${stem}-${id}`, dataset: { id } }, panel));
  }
  const show = (/** @type {string} */ id) => {
    for (const tab of list.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.id === id));
      tab.tabIndex = tab.dataset.id === id ? 0 : -1;
    }
    for (const panel of panels.children) panel.hidden = panel.dataset.id !== id;
  };
  const choice = (/** @type {string} */ id) => {
    show(id);
    change(id);
  };
  list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const at = [...list.children].indexOf(document.activeElement);
    const to = /** @type {Record<string, number>} */ ({ ArrowRight: at + 1, ArrowLeft: at - 1,
      Home: 0, End: all.length - 1 })[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const tab = list.children[(to + all.length) % all.length];
    tab.focus();
    choice(tab.dataset.id);
  });
  show(value);
  return { element: h("div", {}, list, panels), show };
}

/**
 * A labelled control with its explanation.
 * @param {{label: string, control: HTMLElement, help?: string}} of
 */
export function field({ label, control, help = "" }) {
  control.id ||= freshId("field");
  const parts = [h("label", { for: control.id }, label), control];
  if (help) {
    const id = `${control.id}-help`;
    control.setAttribute("aria-describedby", id);
    parts.push(h("p", { class: "help", id }, help));
  }
  return h("div", { class: "field" }, ...parts);
}

/**
 * A list to choose from. @param {{options: [string, string][], value?: string,
 *   change?: (value: string) => void}} of value and words
 */
export function select({ options, value = "", change }) {
  const element = h("select", { class: "select" },
    ...options.map(([each, words]) =>
      h("option", { value: each, selected: each === value }, words)));
  if (change) element.addEventListener("change", () => change(element.value));
  return element;
}

/**
 * A slider with its value written beside it.
 * @param {{label: string, min: number, max: number, step: number | "any", value: number,
 *   words?: (value: number) => string, input: (value: number) => void}} of
 */
export function slider({ label, min, max, step, value, words = String, input }) {
  const id = freshId("slider");
  const range = h("input", { type: "range", id, min, max, step, value });
  const output = h("output", { for: id }, words(value));
  const tell = () => {
    output.textContent = words(range.valueAsNumber);
    range.setAttribute("aria-valuetext", words(range.valueAsNumber));
  };
  range.addEventListener("input", () => {
    tell();
    input(range.valueAsNumber);
  });
  tell();
  const element = h("div", { class: "field" },
    h("label", { for: id }, label), h("div", { class: "range" }, range, output));
  return { element, range, set(/** @type {number} */ to) { range.value = String(to); tell(); } };
}

/** A button. @param {string} words @param {() => void} click
 * @param {{kind?: string, iconName?: string, [attribute: string]: any}} [options] */
export function button(words, click, { kind = "", iconName = "", ...attributes } = {}) {
  return h("button", { class: `button ${kind}`.trim(), type: "button", onclick: click,
    ...attributes }, iconName && icon(iconName), words);
}

/** Says something to screen readers. @param {string} text */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}

/** A message at the page's edge; it goes by itself, but errors stay until closed.
 * @param {string} text @param {"" | "good" | "bad"} [kind] */
export function toast(text, kind = "") {
  const role = kind === "bad" ? "alert" : "status";
  const note = h("div", { class: `toast ${kind}`.trim(), role },
    h("p", {}, sentence(text)),
    h("button", { class: "button quiet small", type: "button", onclick: () => note.remove() },
      icon("close"), hidden("Close this message")));
  document.getElementById("toasts")?.append(note);
  if (kind !== "bad") setTimeout(() => note.remove(), 6000);
}

/**
 * Asks before something that cannot be undone. With `typed`, that text must be typed again.
 * @param {{title: string, text: string, action: string, danger?: boolean, typed?: string,
 *          content?: Node}} of
 * @returns {Promise<boolean>} whether the action was chosen
 */
export function ask({ title, text, action, danger = false, typed = "", content }) {
  const input = h("input", { class: "input", autocomplete: "off", spellcheck: "false" });
  const go = h("button", { class: `button ${danger ? "danger" : "primary"}`, value: "yes",
    type: "submit", disabled: typed !== "" }, action);
  input.addEventListener("input", () => { go.disabled = input.value !== typed; });
  const heading = h("h2", { id: freshId("dialog") }, title);
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": heading.id },
    h("form", { method: "dialog" }, heading, h("p", {}, text), content ?? null,
      typed && field({ label: `Type its name again: ${typed}`, control: input }),
      h("div", { class: "buttons" },
        h("button", { class: "button", value: "no", type: "submit", formnovalidate: true },
          "Leave it"), go)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => {
    dialog.remove();
    done(dialog.returnValue === "yes");
  }));
}

/** Nothing to show yet, and what to do about it. @param {string} title @param {string} text
 * @param {...Node} actions */
export function empty(title, text, ...actions) {
  return h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, text), ...actions);
}

/** A wheel while something is awaited. @param {string} words */
export function waiting(words) {
  return h("p", { class: "row soft", role: "status" }, h("span", { class: "spinner" }), words);
}

/** Replaces what a place holds by a wheel. @param {Element} place @param {string} words */
export function showWaiting(place, words) {
  fill(place, waiting(words));
}
