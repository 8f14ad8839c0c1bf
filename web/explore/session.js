// SPDX-License-Identifier: MIT
// An opened model: what it says of itself, and what it computes. Long work comes in slices, which
// are asked for until the answer is whole.
// @ts-check
import { ApiError, compute } from "../api.js";
import { NumberArray, floats } from "../frame.js";
import { normals } from "./noise.js";

/** Lanes of two windows of a browser must not push one another out. */
const WINDOW = Math.random().toString(36).slice(2, 8);
/** Codes that one request carries. */
const MOST_CODES = 64;
/** Operations for which a condition means something. */
const CONDITIONED = new Set(["sample", "decode", "encode", "invert", "map", "animation"]);

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Session {
  /** @type {Map<string, Promise<any>>} */
  #kept = new Map();

  /** @param {string} id @param {any} about what `describe` says @param {AbortSignal} signal */
  constructor(id, about, signal) {
    this.id = id;
    this.about = about;
    this.signal = signal;
    /** What is asked for beside each code: {}, {class: n} or {attributes: {...}}. */
    this.condition = {};
  }

  /** Opens a model. @param {string} id @param {AbortSignal} signal */
  static async open(id, signal) {
    const about = await compute(id, "describe", {}, { lane: `${WINDOW}/describe`, signal });
    return new Session(id, about, signal);
  }

  /** Whether the model can what `elbo models` calls so. @param {string} ability */
  can(ability) {
    return this.about.abilities.includes(ability);
  }

  /** Values of a code. @returns {number} */
  get size() {
    return this.about.latent_dim ?? 0;
  }

  /** The split whose examples are shown: the test's where there is one. @returns {string} */
  get split() {
    return this.about.shown ?? "train";
  }

  /** Examples of a split. @param {string} [split] @returns {number} */
  count(split = this.split) {
    return this.about.splits?.[split] ?? 0;
  }

  /**
   * What the model computes.
   * @param {string} op @param {any} args
   * @param {{lane?: string, signal?: AbortSignal, progress?: (part: number) => void}} [options]
   * @returns {Promise<any>}
   */
  async ask(op, args, { lane = op, signal = this.signal, progress } = {}) {
    const given = CONDITIONED.has(op) ? { ...this.condition, ...args } : args;
    for (let refused = 0; ; ) {
      try {
        const answer = await compute(this.id, op, given, { lane: `${WINDOW}/${lane}`, signal });
        if (!answer.progress) return answer;
        progress?.(answer.progress.done / Math.max(1, answer.progress.total));
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== "Busy" || ++refused > 5) throw error;
        await pause(150 * refused);
      }
    }
  }

  /** The answer to what is asked once for all. @param {string} op @param {any} args
   * @param {(part: number) => void} [progress] @returns {Promise<any>} */
  once(op, args, progress) {
    const key = JSON.stringify([op, args, this.condition]);
    const lane = `${op}/${this.#kept.size}`;
    const found = this.#kept.get(key) ?? this.ask(op, args, { lane, progress });
    this.#kept.set(key, found);
    found.catch(() => this.#kept.delete(key));
    return found;
  }

  /** What codes carry and where they lie; see `directions` of docs/formats/studio_worker.md.
   * @param {(part: number) => void} [progress] */
  directions(progress) {
    return this.once("directions", {}, progress);
  }

  /** Pictures of codes in one array, in requests of at most 64.
   * @param {Float32Array} codes (N, Z) flat
   * @param {{lane?: string, signal?: AbortSignal}} [options] @returns {Promise<NumberArray>} */
  async decode(codes, options = {}) {
    const size = this.size;
    const rows = codes.length / size;
    const parts = [];
    for (let first = 0; first < rows; first += MOST_CODES) {
      const some = codes.slice(first * size, Math.min(rows, first + MOST_CODES) * size);
      const args = { codes: floats(some, [some.length / size, size]) };
      parts.push((await this.ask("decode", args, { lane: "decode", ...options })).images);
    }
    return joined(parts);
  }

  /** A code that the prior would draw: a seed fixes it. @param {number} seed */
  draw(seed) {
    const code = normals(seed, this.size);
    if (this.about.codes === "binary") return code.map((value) => (value > 0 ? 1 : 0));
    for (const { first, size, categorical } of this.about.parts ?? []) {
      if (!categorical) continue;
      const best = code.subarray(first, first + size).reduce(
        (most, value, i, all) => (value > all[most] ? i : most), 0);
      code.fill(0, first, first + size)[first + best] = 1;
    }
    return code;
  }

  /** What made a picture, for its metadata. @param {Record<string, any>} [more] */
  note(more = {}) {
    const { model, title, step, weights, version } = this.about;
    return { Software: "elbo", version, run: title, model, step, weights, ...this.condition,
      ...more };
  }
}

/** Images of several answers as one array. @param {NumberArray[]} parts */
export function joined(parts) {
  if (parts.length === 1) return parts[0];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return new NumberArray(data, [rows, ...(parts[0]?.shape.slice(1) ?? [0, 0, 1])]);
}

/** One row as an array of (1, ...). @param {NumberArray} array @param {number} [i] */
export function single(array, i = 0) {
  const row = array.row(i);
  return new NumberArray(row.data.slice(), [1, ...row.shape]);
}

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
