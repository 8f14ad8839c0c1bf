// SPDX-License-Identifier: MIT
// Which data set: a source by name, or a path on the machine of the studio; and its options.
// @ts-check
import { fill, freshId, h } from "../dom.js";
import { OptionField, defaultToml } from "../option_field.js";

/** Stands for "a path" among the sources. */
const PATH = "";
/** Options of a source that names files are the first that one wants to set. */
const OWN = new Set(["folder", "file", "pattern", "size", "count", "seed", "channels", "colour",
  "images", "labels", "images_file"]);

export class DataChoice {
  /** @type {Map<string, OptionField>} */
  #fields = new Map();
  /** @type {Map<string, string>} options as TOML, by name */
  #values = new Map();

  /** @param {any[]} sources @param {(source: string, options: string[]) => void} open */
  constructor(sources, open) {
    this.sources = sources;
    const id = freshId("source");
    this.source = h("select", { class: "select", id, "aria-describedby": `${id}-help`,
      onchange: () => this.#choose(this.source.value) },
    ...sources.map(({ name }) => h("option", { value: name }, name)),
    h("option", { value: PATH }, "a folder or file of mine"));
    this.help = h("p", { class: "help", id: `${id}-help` });
    this.path = h("input", { class: "input mono", id: `${id}-path`, spellcheck: "false",
      autocomplete: "off", placeholder: "~/pictures" });
    this.pathField = h("div", { class: "field" }, h("label", { for: `${id}-path` }, "Path"),
      this.path, h("p", { class: "help" }, "On the machine on which the studio runs: a folder of " +
        "pictures, or a .npy, .npz, .csv, .tar or .zip file."));
    this.options = h("div", { class: "stack" });
    this.element = h("form", { class: "stack", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#open(open);
    } },
    h("div", { class: "field" }, h("label", { for: id }, "Data set"), this.source, this.help),
    this.pathField, this.options,
    h("div", {}, h("button", { class: "button primary", type: "submit" }, "Open")));
    this.#choose(this.source.value);
  }

  /** Shows what the URL says. @param {string} source @param {string[]} sets */
  show(source, sets) {
    if (!source) return;
    const known = this.#entry(source);
    this.source.value = known ? source : PATH;
    if (!known) this.path.value = source;
    this.#choose(this.source.value);
    this.#values = new Map(sets.map((set) => {
      const equals = set.indexOf("=");
      return [set.slice(0, equals), set.slice(equals + 1)];
    }));
    this.#showValues();
  }

  /** A source's name for a file's name. @param {string} source */
  nameOf(source) {
    return this.#entry(source) ? source : source.split("/").filter(Boolean).at(-1) ?? "data";
  }

  /** Whether the source has an option for files that cannot be read. @param {string} source */
  mayBeFolder(source) {
    const name = this.#entry(source) ? source : sourceOfPath(source)[0];
    return this.#entry(name)?.fields.some((/** @type {any} */ one) => one.name === "on_bad");
  }

  /** The data set as changes of an experiment; a path as the command line understands it.
   * @param {string} source @param {string[]} sets */
  changes(source, sets) {
    const [name, option] = this.#entry(source) ? [source, ""] : sourceOfPath(source);
    const path = option ? [`data.${option}=${JSON.stringify(source)}`] : [];
    return [`data.name=${JSON.stringify(name)}`, ...path, ...sets.map((set) => `data.${set}`)];
  }

  /** @param {string} name */
  #entry(name) {
    return this.sources.find((one) => one.name === name);
  }

  /** @param {string} name */
  #choose(name) {
    if (this.chosen === name) return;
    this.chosen = name;
    const entry = this.#entry(name);
    this.help.textContent = entry?.summary ?? "Pictures and tables that you have.";
    this.pathField.hidden = name !== PATH;
    this.#fields.clear();
    this.#values.clear();
    const first = [], rest = [];
    for (const option of entry?.fields ?? []) {
      const field = new OptionField(option, (value) => {
        if (value === null) this.#values.delete(option.name);
        else this.#values.set(option.name, value);
        this.#showValues();
      });
      this.#fields.set(option.name, field);
      (OWN.has(option.name) ? first : rest).push(field.element);
    }
    fill(this.options, ...first, rest.length
      ? h("details", { class: "more" }, h("summary", {}, `${rest.length} more options`),
        h("div", { class: "stack" }, ...rest)) : null);
    this.#showValues();
  }

  #showValues() {
    for (const [name, field] of this.#fields) {
      const plain = defaultToml(field.option);
      const value = this.#values.get(name) ?? plain;
      field.show(value, value !== plain);
    }
  }

  /** @param {(source: string, options: string[]) => void} open */
  #open(open) {
    const source = this.source.value === PATH ? this.path.value.trim() : this.source.value;
    if (!source) {
      this.path.focus();
      return;
    }
    open(source, [...this.#values].map(([name, value]) => `${name}=${value}`));
  }
}

/** The source that reads what lies at a path, and its option that takes the path.
 * @param {string} path */
function sourceOfPath(path) {
  const ending = /\.(tar|zip|npy|npz|csv|tsv)$/i.exec(path)?.[1].toLowerCase() ?? "";
  return { tar: ["shards", "file"], zip: ["zip", "file"], npy: ["arrays", "examples"],
    npz: ["arrays", "examples"], csv: ["table", "file"], tsv: ["table", "file"] }[ending] ??
    ["image_folder", "folder"];
}
