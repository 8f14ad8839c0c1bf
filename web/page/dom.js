// SPDX-License-Identifier: MIT
// Elements made of names, attributes and text. Nothing here reads markup, so no text becomes any.
// @ts-check

/**
 * @typedef {Record<string, string | number | boolean | null | undefined |
 *                          Record<string, (event: any) => void>>} Attributes
 * `on`: listeners by event; `true` and `false`: an attribute that is there or is not.
 */

/**
 * An element with attributes and children; a text becomes a text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on" && value && typeof value === "object")
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A button that is none of a form. */
export function button(
  /** @type {string} */ text,
  /** @type {() => void} */ press,
  /** @type {Attributes} */ more = {},
) {
  return element("button", { type: "button", ...more, on: { click: press } }, text);
}

let lastId = 0;
/** An id that nothing else has. @param {string} word */
export function freshId(word) {
  return `${word}-${++lastId}`;
}

/**
 * A choice of one, with its label.
 * @param {string} label
 * @param {{value: string, text: string, group?: string}[]} options
 * @param {(value: string) => void} choose
 */
export function choice(label, options, choose) {
  const id = freshId("choice");
  const select = element("select", { id, on: { change: () => choose(select.value) } });
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map();
  for (const { value, text, group } of options) {
    const option = element("option", { value }, text);
    if (!group) select.append(option);
    else {
      if (!groups.has(group))
        groups.set(group, select.appendChild(element("optgroup", { label: group })));
      groups.get(group)?.append(option);
    }
  }
  return {
    select,
    field: element("span", { class: "field" }, element("label", { for: id }, label), select),
  };
}

/**
 * A slider with its label and value.
 * @param {{label: string, detail?: string, low: number, high: number, step: number,
 *          value: number}} form
 * @param {(value: number) => void} move
 */
export function slider(form, move) {
  const id = freshId("slider");
  const output = element("output", { for: id });
  const input = element("input", {
    id,
    type: "range",
    min: form.low,
    max: form.high,
    step: form.step,
    "aria-describedby": form.detail ? `${id}-detail` : null,
    on: {
      input: () => {
        show();
        move(Number(input.value));
      },
    },
  });
  const show = () => {
    output.textContent = shortNumber(Number(input.value));
  };
  const set = (/** @type {number} */ value) => {
    input.value = String(value);
    show();
  };
  set(form.value);
  const row = element(
    "div",
    { class: "slider" },
    element("label", { for: id }, form.label),
    form.detail ? element("span", { class: "detail", id: `${id}-detail` }, form.detail) : null,
    input,
    output,
  );
  return { row, input, set };
}

/** A number of at most two decimals, with a minus that is one. @param {number} value */
export function shortNumber(value) {
  const text = String(Math.round(value * 100) / 100);
  return text.replace("-", "\u2212").replace(/^\u22120$/, "0");
}
