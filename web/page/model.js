// SPDX-License-Identifier: MIT
// The model that a page carries: its programs, and what is known of its codes. docs/formats has the
// form of the description.
// @ts-check
import { bytesOfBase64, floatsOf, floatsOfHalves } from "./half.js";
import { CompiledProgram } from "./program.js";
import { ProgramError, countOf, tensor } from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {import("./program.js").Program} Program */
/** @typedef {{shape: number[], type: "half" | "float", at: number}} StoredTensor */
/**
 * @typedef {object} Description
 * @property {string} title
 * @property {string} description
 * @property {string} model
 * @property {string} summary
 * @property {string[][]} facts label and value
 * @property {string} generated_by
 * @property {{shape: number[], low: number, high: number}} image
 * @property {{dimensions: number, prior: "normal" | "uniform" | "bernoulli" | "draws" | "none",
 *             draws?: string, unit: string, order: number[], carries: number[], names: string[],
 *             mean: string, deviations: string}} codes
 * @property {{directions: string, deviations: number[]} | null} principal
 * @property {Program} decoder
 * @property {Program | null} encoder
 * @property {{kind: "class" | "attributes", names: string[]} | null} condition
 * @property {{name: string, vector: string}[]} attributes
 * @property {{codes: string, labels: number[]} | null} points
 * @property {{codes: string, labels: number[], pictures: string[]} | null} examples
 * @property {string[]} classes
 * @property {string[]} missing what the page lacks, and why: a sentence each
 * @property {Record<string, StoredTensor>} tensors
 */

/** A description with its programs made ready. */
export class PageModel {
  /**
   * @param {Description} about
   * @param {string} weights base64
   */
  constructor(about, weights) {
    if (/** @type {any} */ (about).format !== 1)
      throw new ProgramError("DataError", "the page's model: want format 1");
    this.about = about;
    const bytes = bytesOfBase64(weights);
    this.tensors = new Map(
      Object.entries(about.tensors).map(([name, { shape, type, at }]) => {
        const read = type === "half" ? floatsOfHalves : floatsOf;
        return [name, tensor(shape, read(bytes, at, countOf(shape)))];
      }),
    );
    this.decoder = new CompiledProgram(about.decoder, this.tensors);
    this.encoder = about.encoder ? new CompiledProgram(about.encoder, this.tensors) : null;
    this.dimensions = about.codes.dimensions;
    this.pixels = countOf(about.image.shape);
    /** What encoder and decoder are given beside: one of the classes, or attributes. */
    this.condition = new Float32Array(about.condition ? about.condition.names.length : 0);
    if (about.condition?.kind === "class") this.condition[0] = 1;
    else this.condition.fill(0.5);
  }

  /** The values of a tensor that the description names. @param {string} name */
  values(name) {
    const found = this.tensors.get(name);
    if (!found) throw new ProgramError("DataError", `the page's model: no tensor "${name}"`);
    return found.data;
  }

  /** Row i of a matrix. @param {string} name @param {number} i */
  row(name, i) {
    const width = this.tensors.get(name)?.shape[1] ?? 0;
    return this.values(name).slice(i * width, (i + 1) * width);
  }

  /** @param {CompiledProgram} program @param {Tensor} x */
  inputsOf(program, x) {
    const rows = x.shape[0],
      size = this.condition.length;
    const [first, ...others] = program.inputs,
      inputs = { [first.name]: x };
    for (const { name } of others) {
      const values = new Float32Array(rows * size);
      for (let row = 0; row < rows; ++row) values.set(this.condition, row * size);
      inputs[name] = tensor([rows, size], values);
    }
    return inputs;
  }

  /** Pictures of codes, one after another. @param {Float32Array} codes @returns {Float32Array} */
  decode(codes) {
    const rows = codes.length / this.dimensions;
    const outputs = this.decoder.run(
      this.inputsOf(this.decoder, tensor([rows, this.dimensions], codes)),
    );
    return outputs[this.decoder.outputs[0].name].data;
  }

  /**
   * Where a picture's code is thought to be; `deviations` are null where it is a point.
   * @param {Float32Array} picture
   * @returns {{mean: Float32Array, deviations: Float32Array | null}}
   */
  encode(picture) {
    if (!this.encoder) throw new ProgramError("Unsupported", "the model has no encoder");
    const x = tensor([1, ...this.about.image.shape], picture);
    const outputs = this.encoder.run(this.inputsOf(this.encoder, x));
    const [mean, logVar] = this.encoder.outputs.map(({ name }) => outputs[name].data);
    return { mean, deviations: logVar ? logVar.map((v) => Math.exp(v / 2)) : null };
  }
}

/** Random numbers that a seed decides (mulberry32). @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A draw of N(0, 1) (Box and Muller). @param {() => number} random */
export function normalOf(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * A code of the prior; where there is none, of a normal distribution with the codes' own moments.
 * @param {PageModel} model
 * @param {() => number} random
 * @param {number} [spread] how far from the middle, 1: as the prior
 */
export function drawnCode(model, random, spread = 1) {
  const { prior, draws } = model.about.codes,
    mean = model.values(model.about.codes.mean);
  if (prior === "draws" && draws) {
    const rows = model.values(draws).length / model.dimensions;
    const row = model.row(draws, Math.floor(random() * rows));
    return row.map((v, i) => mean[i] + spread * (v - mean[i]));
  }
  const deviations = model.values(model.about.codes.deviations);
  return mean.map((m, i) => {
    if (prior === "bernoulli") return random() < 0.5 ? 0 : 1;
    if (prior === "uniform") return spread * (2 * random() - 1);
    return prior === "none"
      ? m + spread * deviations[i] * normalOf(random)
      : spread * normalOf(random);
  });
}
