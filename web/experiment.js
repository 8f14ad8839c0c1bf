// SPDX-License-Identifier: MIT
// An experiment as the page knows it: sections of keys whose values stay the text that TOML has. It
// reads what the server writes, one line a value, and no TOML beyond that.
// @ts-check

/** @typedef {Map<string, Map<string, string>>} Experiment sections by name ("" for the top) */

/** The sections of a file that the server wrote. @param {string} text @returns {Experiment} */
export function readExperiment(text) {
  /** @type {Experiment} */
  const out = new Map([["", new Map()]]);
  let section = "";
  for (const line of text.split("\n")) {
    const head = /^\[(.+)\]$/.exec(line.trim());
    const pair = /^("(?:[^"\\]|\\.)*"|[\w-]+)\s*=\s*(.+)$/.exec(line);
    if (head) {
      section = head[1];
      if (!out.has(section)) out.set(section, new Map());
    } else if (pair) {
      out.get(section)?.set(pair[1], pair[2].trim());
    }
  }
  return out;
}

/** The file of an experiment; sections without keys are left out. @param {Experiment} experiment */
export function writeExperiment(experiment) {
  const parts = [];
  for (const [section, values] of experiment) {
    if (values.size === 0) continue;
    const lines = [...values].map(([key, value]) => `${key} = ${value}`);
    parts.push((section ? `[${section}]\n` : "") + lines.join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

/**
 * The experiment with changes, each `section.key=value`. Another model or data set has other
 * options, so what the section said of the old one goes.
 * @param {Experiment} base @param {string[]} changes @returns {Experiment}
 */
export function changed(base, changes) {
  const out = new Map([...base].map(([section, values]) => [section, new Map(values)]));
  for (const change of changes) {
    const { section, key, value } = partsOf(change);
    if (!out.has(section)) out.set(section, new Map());
    const values = /** @type {Map<string, string>} */ (out.get(section));
    if (key === "name" && section && values.get("name") !== value) values.clear();
    values.set(key, value);
  }
  return out;
}

/** @param {string} change `section.key=value`, a top key without section */
export function partsOf(change) {
  const equals = change.indexOf("=");
  const path = change.slice(0, equals);
  const dot = path.lastIndexOf(".");
  return { section: dot < 0 ? "" : path.slice(0, dot), key: path.slice(dot + 1),
    value: change.slice(equals + 1) };
}

/**
 * Changes with one more; a change of a section's name takes those of its options with it.
 * @param {string[]} changes @param {string} section @param {string} key
 * @param {string | null} value null takes the change back
 */
export function withChange(changes, section, key, value) {
  const path = section ? `${section}.${key}` : key;
  const kept = changes.filter((one) => !one.startsWith(`${path}=`) &&
    !(key === "name" && section && one.startsWith(`${section}.`)));
  return value === null ? kept : [...kept, `${path}=${value}`];
}

/** A TOML value as JavaScript has it; texts, numbers, truths and lists of them.
 * @param {string} text @returns {any} */
export function valueOf(text) {
  if (text === "inf" || text === "+inf") return Infinity;
  if (text === "-inf") return -Infinity;
  try {
    return JSON.parse(text.replaceAll("_", (mark, at) => (inString(text, at) ? mark : "")));
  } catch {
    return text;
  }
}

/** Whether a place of a value lies in a quoted text. @param {string} text @param {number} at */
function inString(text, at) {
  let inside = false;
  for (let i = 0; i < at; ++i) {
    if (text[i] === "\\" && inside) ++i;
    else if (text[i] === '"') inside = !inside;
  }
  return inside;
}

/** The keys, `section.key`, whose values differ between experiments, with the values.
 * @param {Experiment[]} experiments @returns {{key: string, values: (string | undefined)[]}[]} */
export function differences(experiments) {
  const keys = new Set(experiments.flatMap((one) =>
    [...one].flatMap(([section, values]) =>
      [...values.keys()].map((key) => `${section}\n${key}`))));
  const out = [];
  for (const path of keys) {
    const [section, key] = path.split("\n");
    const values = experiments.map((one) => one.get(section)?.get(key));
    if (new Set(values).size > 1) out.push({ key: section ? `${section}.${key}` : key, values });
  }
  return out;
}
