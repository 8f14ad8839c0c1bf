// SPDX-License-Identifier: MIT
// The interpreter of exported pages against what PyTorch says (tests/golden/make_page_programs.py),
// and what it says to programs that are wrong.
//   node --test tests/page/*.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CompiledProgram, operationNames } from "../../web/page/program.js";
import { ProgramError, tensor } from "../../web/page/tensor.js";

const cases = JSON.parse(readFileSync(new URL("programs.json", import.meta.url), "utf8"));
const tensorOf = ({ shape, values }) => tensor(shape, values);
const tensorsOf = (table) => Object.entries(table).map(([name, one]) => [name, tensorOf(one)]);

/** Sums in double of numbers in single precision: an ulp of the result and of each layer's. */
function wantClose(got, want, tolerance) {
  assert.deepEqual(got.shape, want.shape);
  got.data.forEach((value, i) => {
    const bound = tolerance * (1 + Math.abs(want.values[i]));
    assert.ok(
      Math.abs(value - want.values[i]) <= bound,
      `value ${i}: ${value}, want ${want.values[i]}`,
    );
  });
}

function compiled(one) {
  return new CompiledProgram(one.program, new Map(tensorsOf(one.tensors)));
}

for (const one of cases)
  test(`does as PyTorch: ${one.name}`, () => {
    const outputs = compiled(one).run(Object.fromEntries(tensorsOf(one.inputs)));
    wantClose(outputs[one.program.outputs[0].name], one.output, 2e-6);
  });

test("every operation has a case", () => {
  const tried = new Set(cases.flatMap(({ program }) => program.nodes.map(({ op }) => op)));
  assert.deepEqual(
    operationNames.filter((op) => !tried.has(op)),
    [],
  );
});

test("norms behind layers are folded into them, and only there", () => {
  const ops = (name) => compiled(cases.find((one) => one.name === name)).nodes.map(({ op }) => op);
  assert.ok(!ops("an encoder of Larsen et al.").includes("batch_norm"));
  const decoder = ops("a decoder of transposed convolutions");
  assert.equal(decoder.filter((op) => op === "batch_norm").length, 1); // the one behind a reshape
});

test("a norm is not folded into a layer that others read", () => {
  const one = structuredClone(cases.find(({ name }) => name === "an encoder of Larsen et al."));
  const conv = one.program.nodes.find(({ op }) => op === "conv2d");
  one.program.outputs.push({ name: conv.out, shape: [-1, 4, 7, 7] });
  const outputs = compiled(one).run(Object.fromEntries(tensorsOf(one.inputs)));
  wantClose(outputs[one.program.outputs[0].name], one.output, 2e-6);
  assert.deepEqual(outputs[conv.out].shape, [2, 4, 7, 7]);
});

test("rows of a batch do not depend on one another", () => {
  const one = cases.find(({ name }) => name === "a decoder of transposed convolutions");
  const program = compiled(one),
    z = tensorOf(one.inputs.z),
    name = one.program.outputs[0].name;
  const whole = program.run({ z })[name].data;
  for (let row = 0; row < 3; ++row) {
    const alone = program.run({ z: tensor([1, 5], z.data.slice(5 * row, 5 * row + 5)) })[name].data;
    assert.deepEqual(alone, whole.slice(row * alone.length, (row + 1) * alone.length));
  }
});

const relu = { op: "relu", in: ["x"], out: "y" };
const wrong = (nodes, more = {}) => ({
  inputs: [{ name: "x", shape: [-1, 4] }],
  outputs: [{ name: "y", shape: [-1, 4] }],
  nodes,
  ...more,
});
const refuses = (program, kind, text, input = tensor([1, 4])) =>
  assert.throws(
    () => new CompiledProgram(program, new Map([["w", tensor([3, 5])]])).run({ x: input }),
    (error) => error instanceof ProgramError && error.kind === kind && text.test(error.message),
  );

test("what does not fit is refused with what was got and what was wanted", () => {
  refuses(wrong([{ ...relu, op: "fold_space" }]), "Unsupported", /got the operation "fold_space"/);
  refuses(wrong([{ ...relu, op: "toString" }]), "Unsupported", /got the operation "toString"/);
  refuses(wrong([{ ...relu, in: ["x", "x"] }]), "DataError", /got 2 inputs of relu, want 1 to 1/);
  refuses(wrong([{ ...relu, in: ["later"] }]), "DataError", /nothing is called "later" before it/);
  refuses(wrong([{ ...relu, op: "add" }]), "DataError", /want a second input or a "value"/);
  refuses(wrong([relu], { outputs: [{ name: "z", shape: [-1] }] }), "DataError", /output z/);
  refuses(wrong([relu]), "ShapeError", /input x: got \(1, 5\), want \(-1, 4\)/, tensor([1, 5]));
  refuses(wrong([relu]), "ShapeError", /input x: got none/, null);
  refuses(
    wrong([{ ...relu, op: "linear", in: ["x", "w"] }]),
    "ShapeError",
    /node y: linear: got \(1, 4\)/,
  );
  refuses(
    wrong([{ ...relu, op: "reshape", shape: [-1, 3] }]),
    "ShapeError",
    /node y: reshape: got 4 values/,
  );
  refuses(wrong([{ ...relu, op: "softmax", dim: 2 }]), "ShapeError", /got dimension 2/);
  refuses(wrong([{ ...relu, op: "add", in: ["x", "w"] }]), "ShapeError", /do not go together/);
  refuses(wrong([{ ...relu, op: "conv2d", in: ["x", "w"] }]), "ShapeError", /want 4 dimensions/);
});

test("a tensor has as many values as its shape says", () => {
  assert.throws(() => tensor([2, 3], [1, 2]), /got 2 values, want 6/);
});
