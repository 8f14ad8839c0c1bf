// SPDX-License-Identifier: MIT
// Runs a net that elbo has exported: a list of nodes, each an operation of PyTorch's meaning on
// named tensors. Nothing is guessed: an operation, a name or a shape that does not fit is an error
// before or at the node that it concerns.
// @ts-check
import { conv2d, convTranspose2d, turnedWeights } from "./conv.js";
import { binary, binaryNames, unary, unaryNames } from "./elementwise.js";
import {
  batchNorm,
  linear,
  matmul,
  pooled,
  reduced,
  scaleAndShift,
  softmax,
  upsampled,
} from "./layers.js";
import {
  chosen,
  concatenated,
  expanded,
  gatheredRows,
  reshaped,
  sliced,
  transposed,
} from "./places.js";
import { ProgramError, shapeText, tensor } from "./tensor.js";

/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {{name: string, shape: number[]}} Port -1 in a shape: the batch */
/**
 * @typedef {{op: string, in: string[], out: string, value?: number, [attribute: string]: any}} Node
 */
/** @typedef {{inputs: Port[], outputs: Port[], nodes: Node[]}} Program */
/** @typedef {(x: any[], node: any, batch: number) => Tensor} Operation */

/**
 * Each operation: how many inputs it has at least and at most, and what it does.
 * @type {Record<string, [number, number, Operation]>}
 */
const operations = {
  linear: [2, 3, ([x, weight, bias]) => linear(x, weight, bias)],
  matmul: [2, 2, ([a, b]) => matmul(a, b)],
  conv2d: [2, 3, ([x, weight, bias], node) => conv2d(x, weight, bias, node)],
  conv_transpose2d: [2, 3, ([x, weight, bias], node) => convTranspose2d(x, weight, bias, node)],
  batch_norm: [5, 5, batchNorm],
  softmax: [1, 1, ([x], { dim }) => softmax(x, dim, false)],
  log_softmax: [1, 1, ([x], { dim }) => softmax(x, dim, true)],
  sum: [1, 1, ([x], node) => reduced(x, node, false)],
  mean: [1, 1, ([x], node) => reduced(x, node, true)],
  max_pool2d: [1, 1, ([x], node) => pooled(x, node, false)],
  avg_pool2d: [1, 1, ([x], node) => pooled(x, node, true)],
  upsample_nearest2d: [1, 1, ([x], node) => upsampled(x, node)],
  reshape: [1, 1, ([x], { shape }) => reshaped(x, shape)],
  expand: [1, 1, ([x], { shape }, batch) => expanded(x, shape, batch)],
  where: [3, 3, ([truths, a, b]) => chosen(truths, a, b)],
  concat: [1, 64, (inputs, { dim }) => concatenated(inputs, dim)],
  slice: [1, 1, ([x], node) => sliced(x, node)],
  transpose: [1, 1, ([x], { perm }) => transposed(x, perm)],
  gather_rows: [2, 2, ([table, rows]) => gatheredRows(table, rows)],
};
for (const op of unaryNames) operations[op] = [1, 1, ([x], node) => unary(op, x, node)];
for (const op of binaryNames)
  operations[op] = [1, 2, ([a, b], { value }) => binary(op, a, b ?? Number(value))];

/** What the interpreter can do. */
export const operationNames = Object.keys(operations);

/** A program made ready: constants bound, norms folded into the layers before them. */
export class CompiledProgram {
  /**
   * @param {Program} program
   * @param {Map<string, Tensor>} constants its tensors by name
   */
  constructor(program, constants) {
    checkProgram(program, constants);
    this.inputs = program.inputs;
    this.outputs = program.outputs;
    this.constants = new Map(constants);
    this.nodes = foldNorms(program, this.constants);
    this.turnWeights();
    this.lastUse = lastUses(this.nodes, program.outputs);
  }

  /** Weights of transposed convolutions are turned once, not at each run. */
  turnWeights() {
    this.nodes = this.nodes.map((node) => {
      const weight = node.op === "conv_transpose2d" ? this.constants.get(node.in[1]) : undefined;
      return weight ? { ...node, turned: turnedWeights(weight, node.groups ?? 1) } : node;
    });
  }

  /**
   * @param {Record<string, Tensor>} inputs by name
   * @returns {Record<string, Tensor>} outputs by name
   */
  run(inputs) {
    /** @type {Map<string, Tensor>} */
    const values = new Map();
    for (const { name, shape } of this.inputs) {
      checkInput(name, shape, inputs[name]);
      values.set(name, inputs[name]);
    }
    const batch = inputs[this.inputs[0].name].shape[0];
    const named = (/** @type {string} */ name) =>
      values.get(name) ?? this.constants.get(name) ?? null;
    this.nodes.forEach((node, i) => {
      const operation = operations[node.op][2];
      values.set(
        node.out,
        atNode(node, () => operation(node.in.map(named), node, batch)),
      );
      for (const name of this.lastUse[i]) values.delete(name);
    });
    return Object.fromEntries(
      this.outputs.map(({ name }) => [name, /** @type {Tensor} */ (named(name))]),
    );
  }
}

/** Names the node in what is thrown. @param {Node} node @param {() => Tensor} compute */
function atNode(node, compute) {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new ProgramError(error.kind, `node ${node.out}: ${error.message}`);
  }
}

/** @param {string} name @param {number[]} want @param {Tensor | undefined} got */
function checkInput(name, want, got) {
  const fits =
    got &&
    got.shape.length === want.length &&
    want.every((size, i) => size === -1 || size === got.shape[i]);
  if (!fits)
    throw new ProgramError(
      "ShapeError",
      `input ${name}: got ${got ? shapeText(got.shape) : "none"}, want ${shapeText(want)}`,
    );
}

/** @param {Program} program @param {Map<string, Tensor>} constants */
function checkProgram(program, constants) {
  const known = new Set([...constants.keys(), ...program.inputs.map(({ name }) => name)]);
  for (const node of program.nodes) {
    const operation = Object.hasOwn(operations, node.op) ? operations[node.op] : null;
    if (!operation)
      throw new ProgramError(
        "Unsupported",
        `node ${node.out}: got the operation "${node.op}", want one of ` +
          operationNames.join(", "),
      );
    const [least, most] = operation,
      count = node.in.length;
    if (count < least || count > most)
      throw new ProgramError(
        "DataError",
        `node ${node.out}: got ${count} inputs of ${node.op}, want ${least} to ${most}`,
      );
    if (binaryNames.includes(node.op) && (count === 2) === (typeof node.value === "number"))
      throw new ProgramError("DataError", `node ${node.out}: want a second input or a "value"`);
    for (const name of node.in)
      if (name && !known.has(name))
        throw new ProgramError(
          "DataError",
          `node ${node.out}: nothing is called "${name}" before it`,
        );
    known.add(node.out);
  }
  for (const { name } of program.outputs)
    if (!known.has(name))
      throw new ProgramError("DataError", `output ${name}: nothing is called so`);
}

/**
 * For each node the values that nobody reads behind it.
 * @param {Node[]} nodes
 * @param {Port[]} outputs
 */
function lastUses(nodes, outputs) {
  const seen = new Set(outputs.map(({ name }) => name));
  /** @type {string[][]} */
  const out = nodes.map(() => []);
  for (let i = nodes.length - 1; i >= 0; --i)
    for (const name of [...nodes[i].in, nodes[i].out])
      if (!seen.has(name)) {
        seen.add(name);
        out[i].push(name);
      }
  return out;
}

const kFoldable = ["linear", "conv2d", "conv_transpose2d"];

/**
 * The nodes without those batch norms that follow a layer whose output nobody else reads: such a
 * layer's weights are scaled instead. Adds the scaled weights to `constants`.
 * @param {Program} program
 * @param {Map<string, Tensor>} constants
 */
function foldNorms(program, constants) {
  /** @type {Map<string, number>} */
  const readers = new Map(program.outputs.map(({ name }) => [name, 2]));
  for (const node of program.nodes)
    for (const name of node.in) readers.set(name, (readers.get(name) ?? 0) + 1);
  /** @type {Node[]} */
  const nodes = [];
  for (const node of program.nodes) {
    const before = nodes.findIndex(({ out }) => out === node.in[0]);
    const layer = nodes[before];
    const folds =
      node.op === "batch_norm" &&
      layer &&
      kFoldable.includes(layer.op) &&
      readers.get(layer.out) === 1 &&
      [...node.in.slice(1), ...layer.in.slice(1)].every((name) => !name || constants.has(name));
    if (folds) nodes[before] = foldedLayer(layer, node, constants);
    else nodes.push(node);
  }
  return nodes;
}

/**
 * @param {Node} layer
 * @param {Node} norm which follows it
 * @param {Map<string, Tensor>} constants
 * @returns {Node}
 */
function foldedLayer(layer, norm, constants) {
  const named = (/** @type {string} */ name) => constants.get(name) ?? null;
  const weight = /** @type {Tensor} */ (named(layer.in[1])),
    bias = named(layer.in[2]);
  const parameters = norm.in.slice(1).map(named),
    { scale, shift } = scaleAndShift(parameters, norm.eps ?? 1e-5);
  const turned = layer.op === "conv_transpose2d",
    groups = layer.groups ?? 1;
  const outer = turned ? weight.shape[1] : weight.shape[0];
  if (scale.length !== outer * (turned ? groups : 1))
    throw new ProgramError(
      "ShapeError",
      `node ${norm.out}: got ${scale.length} channels, want those of ${layer.out}`,
    );
  const inner = weight.data.length / weight.shape[0] / (turned ? outer : 1);
  const perGroup = weight.shape[0] / groups;
  const channelOf = (/** @type {number} */ at) =>
    turned
      ? Math.floor(Math.floor(at / inner) / outer / perGroup) * outer +
        (Math.floor(at / inner) % outer)
      : Math.floor(at / inner);
  const names = [`${norm.out} weight`, `${norm.out} bias`];
  constants.set(
    names[0],
    tensor(
      weight.shape,
      weight.data.map((v, at) => v * scale[channelOf(at)]),
    ),
  );
  constants.set(
    names[1],
    tensor(
      [scale.length],
      Float32Array.from(shift, (v, i) => v + (bias ? bias.data[i] * scale[i] : 0)),
    ),
  );
  return { ...layer, in: [layer.in[0], ...names], out: norm.out };
}
