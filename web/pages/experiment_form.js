// SPDX-License-Identifier: MIT
// The form of an experiment, made from the schema: a section for data, model, each optimizer and
// the training; every option with its sentence.
// @ts-check
import { fill, freshId, h } from "../dom.js";
import { OptionField, defaultToml, typedOf } from "../option_field.js";

/** At the top of every experiment. @type {import("../option_field.js").Option[]} */
const TOP = [
  { name: "name", type: 3, default: "", help: "of the run, in its folder and title", rule: [] },
  { name: "description", type: 3, default: "", help: "a sentence about it, for its page",
    rule: [] },
  { name: "seed", type: 1, default: 0, rule: ["seed"],
    help: "of all that is random: the same seed gives the same run" },
];
/** Options that are shown at once, not only where they differ. */
const FIRST = new Set(["name", "description", "seed", "latent_dim", "net", "hidden", "likelihood",
  "beta", "condition", "size", "count", "folder", "file", "kind", "lr", "epochs", "batch_size"]);

/** @typedef {import("../experiment.js").Experiment} Experiment */

export class ExperimentForm {
  /** @type {Map<string, OptionField>} by section.key */
  #fields = new Map();
  #made = "";

  /** @param {any} schema @param {(section: string, key: string, value: string | null) => void}
   *   change */
  constructor(schema, change) {
    this.schema = schema;
    this.change = change;
    this.element = h("div", { class: "stack form" });
  }

  /** Shows the values of the whole file. @param {Experiment} resolved @param {Experiment} differing
   * @param {string[]} changes */
  show(resolved, differing, changes) {
    const shape = [...resolved].map(([section, values]) =>
      `${section} ${values.get("name") ?? ""}`).join("|");
    const structure = shape.replace(/^[^|]*/, "");
    if (structure !== this.#made) this.#make(resolved, differing);
    this.#made = structure;
    for (const [path, field] of this.#fields) {
      const { section, key } = split(path);
      const toml = resolved.get(section)?.get(key) ?? defaultToml(field.option);
      field.show(toml, changes.some((change) => change.startsWith(`${path}=`)));
    }
    this.#showPicks(resolved);
  }

  /** @param {Experiment} resolved @param {Experiment} differing */
  #make(resolved, differing) {
    this.#fields.clear();
    const entry = (/** @type {string} */ list, /** @type {string} */ section) =>
      this.schema[list].find((/** @type {any} */ one) =>
        one.name === typedOf(resolved.get(section)?.get("name") ?? '""'));
    this.picks = [];
    const parts = [this.#section("Experiment", "", TOP, differing)];
    parts.push(this.#section("Data", "data", entry("sources", "data")?.fields ?? [], differing,
      this.#pick("data", "Data set", "sources")));
    parts.push(this.#section("Model", "model", entry("models", "model")?.fields ?? [], differing,
      this.#pick("model", "Model", "models")));
    for (const section of resolved.keys())
      if (section === "optim" || section.startsWith("optim."))
        parts.push(this.#section(optimTitle(section), section, this.schema.optim, differing));
    parts.push(this.#section("Training", "train", this.schema.train, differing));
    fill(this.element, ...parts);
  }

  /** A section: what is mostly asked for, then the rest behind a line.
   * @param {string} title @param {string} section @param {any[]} options
   * @param {Experiment} differing @param {HTMLElement} [pick] */
  #section(title, section, options, differing, pick) {
    const first = [], rest = [];
    for (const option of options) {
      const path = section ? `${section}.${option.name}` : option.name;
      const field = new OptionField(option, (value) => this.change(section, option.name, value));
      this.#fields.set(path, field);
      const shown = FIRST.has(option.name) || differing.get(section)?.has(option.name);
      (shown ? first : rest).push(field.element);
    }
    const id = freshId("section");
    const more = rest.length
      ? h("details", { class: "more" }, h("summary", {}, `${rest.length} more options`),
        h("div", { class: "options" }, ...rest))
      : null;
    return h("section", { class: "panel form-section", "aria-labelledby": id },
      h("h2", { id }, title), pick ?? null, h("div", { class: "options" }, ...first), more);
  }

  /** The choice of a model or a data set, with what it is.
   * @param {string} section @param {string} label @param {string} list of the schema */
  #pick(section, label, list) {
    const id = freshId("pick");
    const control = h("select", { class: "select", id, "aria-describedby": `${id}-help`,
      onchange: () => this.change(section, "name", JSON.stringify(control.value)) },
    ...groupsOf(this.schema[list]));
    const help = h("p", { class: "help", id: `${id}-help` });
    this.picks.push({ section, list, control, help });
    return h("div", { class: "field pick" }, h("label", { for: id }, label), control, help);
  }

  /** @param {Experiment} resolved */
  #showPicks(resolved) {
    for (const { section, list, control, help } of this.picks) {
      control.value = typedOf(resolved.get(section)?.get("name") ?? '""');
      const entry = this.schema[list].find((/** @type {any} */ one) => one.name === control.value);
      help.textContent = [entry?.summary, entry?.paper].filter(Boolean).join(" ");
    }
  }

  /** Tells errors at their fields; returns those that have none.
   * @param {{key: string, text: string}[]} errors */
  showErrors(errors) {
    for (const [path, field] of this.#fields)
      if (this.told?.has(path)) field.showWrong("");
    this.told = new Set();
    return errors.filter(({ key, text }) => {
      const field = this.#fields.get(key);
      field?.showWrong(text);
      if (field) this.told.add(key);
      field?.element.closest("details")?.setAttribute("open", "");
      return !field;
    });
  }

  /** Moves the focus to the first field that is wrong; whether there is one. */
  focusWrong() {
    const wrong = [...this.#fields.values()].find((field) => !field.wrong.hidden);
    wrong?.element.closest("details")?.setAttribute("open", "");
    wrong?.control.focus();
    return wrong !== undefined;
  }

  /** Shows only options whose name or sentence has the text. @param {string} text */
  find(text) {
    const wanted = text.trim().toLowerCase();
    for (const field of this.#fields.values())
      field.element.hidden = wanted !== "" &&
        !`${field.option.name} ${field.option.help}`.toLowerCase().includes(wanted);
    for (const part of this.element.children) {
      const found = [...part.querySelectorAll(".option")].some((one) => !one.hidden);
      part.hidden = wanted !== "" && !found;
      const more = part.querySelector("details");
      if (!more) continue;
      const inside = [...more.querySelectorAll(".option")].some((one) => !one.hidden);
      more.hidden = !inside;
      if (wanted) more.open = inside;
    }
  }
}

/** @param {string} path */
function split(path) {
  const dot = path.lastIndexOf(".");
  return { section: dot < 0 ? "" : path.slice(0, dot), key: path.slice(dot + 1) };
}

/** @param {string} section */
function optimTitle(section) {
  const player = section.slice("optim.".length).replaceAll('"', "");
  return player ? `Optimizer of ${player}` : "Optimizer";
}

const FAMILIES = { vae: "Autoencoders", gan: "Adversarial", hybrid: "Both", energy: "Energies",
  feature: "Features and classifiers" };

/** The entries as options, by family where they have one. @param {any[]} entries */
function groupsOf(entries) {
  const option = (/** @type {any} */ { name }) => h("option", { value: name }, name);
  if (!entries[0]?.family) return entries.map(option);
  const families = [...new Set(entries.map(({ family }) => family))];
  return families.map((family) => h("optgroup", { label: FAMILIES[family] ?? family },
    ...entries.filter((one) => one.family === family).map(option)));
}
