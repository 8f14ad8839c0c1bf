// SPDX-License-Identifier: MIT
// A field of the form for one option of the schema: the control that fits its type, its sentence,
// and a check of what is typed by the option's own rule.
// @ts-check
import { freshId, h } from "./dom.js";
import { number, sentence } from "./format.js";
import { icon } from "./icons.js";
import { valueOf } from "./experiment.js";

/** Types as the schema numbers them. */
const BOOLEAN = 0, INTEGER = 1, NUMBER = 2, INTEGERS = 4, NUMBERS = 5, TEXTS = 6;
const TYPE_WORDS = ["yes or no", "a whole number", "a number", "a text", "whole numbers", "numbers",
  "texts"];

/** @typedef {{name: string, type: number, default: any, help: string, rule: any[]}} Option */

/** A rule in words: "at least 1". @param {any[]} rule */
export function ruleWords([kind, a, b]) {
  if (kind === "at_least") return `at least ${number(a)}`;
  if (kind === "above") return `more than ${number(a)}`;
  if (kind === "at_most") return `at most ${number(a)}`;
  if (kind === "between") return `from ${number(a)} to ${number(b, 8)}`;
  if (kind === "seed") return "at least 0";
  return "";
}

/** Whether one number keeps a rule. @param {any[]} rule @param {number} value */
function keeps([kind, a, b], value) {
  if (kind === "at_least") return value >= a;
  if (kind === "above") return value > a;
  if (kind === "at_most") return value <= a;
  if (kind === "between") return value >= a && value <= b;
  return kind !== "seed" || value >= 0;
}

/** What is wrong with one number of an option, "" for nothing. @param {Option} option
 * @param {string} text */
function wrongNumber(option, text) {
  const whole = option.type === INTEGER || option.type === INTEGERS;
  const form = whole ? /^[+-]?\d[\d_]*$/ : /^[+-]?(\d[\d_]*\.?\d*([eE][+-]?\d+)?|inf)$/;
  if (!form.test(text)) return `“${text}” is not ${whole ? "a whole number" : "a number"}.`;
  if (keeps(option.rule, Number(text.replaceAll("_", "")))) return "";
  return `${text} is not allowed: ${ruleWords(option.rule)}.`;
}

/** The elements of a typed list. @param {string} text */
function elementsOf(text) {
  return text.split(",").map((one) => one.trim()).filter(Boolean);
}

/** What is wrong with what is typed, "" for nothing. @param {Option} option
 * @param {string} typed */
export function wrongWith(option, typed) {
  const text = typed.trim();
  if (option.type === INTEGERS || option.type === NUMBERS)
    return elementsOf(text).map((one) => wrongNumber(option, one)).find(Boolean) ?? "";
  if (option.type !== INTEGER && option.type !== NUMBER) return "";
  return text ? wrongNumber(option, text) : `It wants ${TYPE_WORDS[option.type]}.`;
}

/** What is typed as TOML has it; only of what is not wrong. @param {Option} option
 * @param {string} typed */
export function tomlOf(option, typed) {
  const text = typed.trim();
  switch (option.type) {
    case BOOLEAN: case INTEGER: return text;
    case NUMBER: return numberToml(text);
    case INTEGERS: return `[${elementsOf(text).join(", ")}]`;
    case NUMBERS: return `[${elementsOf(text).map(numberToml).join(", ")}]`;
    case TEXTS: return `[${elementsOf(text).map((one) => JSON.stringify(one)).join(", ")}]`;
    default: return JSON.stringify(typed);
  }
}

/** TOML wants a digit behind a point. @param {string} text */
function numberToml(text) {
  return text.replace(/^\+/, "").replace(/\.(?!\d)/, ".0");
}

/** A TOML value as it is typed. @param {string} toml */
export function typedOf(toml) {
  const value = valueOf(toml);
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : toml;
}

/** A default of the schema as TOML has it. @param {Option} option */
export function defaultToml(option) {
  const text = Array.isArray(option.default) ? option.default.join(", ") : String(option.default);
  return tomlOf(option, text);
}

/** @param {Option} option @param {(typed: string) => void} typed */
function controlFor(option, typed) {
  if (option.type === BOOLEAN)
    return h("input", { type: "checkbox",
      onchange: (/** @type {any} */ event) => typed(String(event.target.checked)) });
  if (option.rule[0] === "one_of")
    return h("select", { class: "select", onchange: (/** @type {any} */ event) =>
      typed(event.target.value) },
    ...option.rule[1].map((/** @type {string} */ one) => h("option", { value: one }, one)));
  const numeric = option.type === INTEGER || option.type === NUMBER;
  return h("input", { class: "input", autocomplete: "off", spellcheck: "false",
    inputmode: numeric ? "decimal" : null, placeholder: option.type >= INTEGERS ? "none" : null,
    oninput: (/** @type {any} */ event) => typed(event.target.value) });
}

export class OptionField {
  /**
   * @param {Option} option
   * @param {(value: string | null) => void} change with TOML; null: its default again
   */
  constructor(option, change) {
    this.option = option;
    this.change = change;
    this.control = controlFor(option, (typed) => this.#typed(typed));
    this.control.id = freshId("option");
    this.wrong = h("p", { class: "wrong", id: `${this.control.id}-wrong`, hidden: true });
    this.reset = h("button", { class: "button quiet small option-reset", type: "button",
      hidden: true, "aria-label": `${option.name}: take the change back`,
      title: "Take the change back", onclick: () => change(null) }, icon("undo"));
    const rule = ruleWords(option.rule);
    const help = option.help + (rule ? ` (${rule})` : "");
    this.control.setAttribute("aria-describedby",
      `${this.control.id}-help ${this.control.id}-wrong`);
    this.element = h("div", { class: "field option" },
      h("div", { class: "option-head" },
        h("label", { for: this.control.id, class: "mono" }, option.name), this.reset),
      this.control, this.wrong,
      h("p", { class: "help", id: `${this.control.id}-help` }, help));
  }

  /** Shows a value, unless it is being typed. @param {string} toml @param {boolean} isChanged */
  show(toml, isChanged) {
    this.element.classList.toggle("changed", isChanged);
    this.reset.hidden = !isChanged;
    const typed = typedOf(toml);
    if (this.control.type === "checkbox") this.control.checked = typed === "true";
    else if (document.activeElement !== this.control) {
      this.control.value = typed;
      this.showWrong("");
    }
  }

  /** Tells what is wrong; "" takes it back. @param {string} text */
  showWrong(text) {
    this.wrong.hidden = text === "";
    this.wrong.textContent = text && sentence(text);
    this.control.setAttribute("aria-invalid", String(text !== ""));
  }

  /** @param {string} typed */
  #typed(typed) {
    const wrong = wrongWith(this.option, typed);
    this.showWrong(wrong);
    if (!wrong) this.change(tomlOf(this.option, typed));
  }
}
