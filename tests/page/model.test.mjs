// SPDX-License-Identifier: MIT
// What a page does with codes: the model that it carries, ways to move a code, draws, digits as
// MNIST has them, saved pictures. Nothing of a document.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as zlib from "node:zlib"; // old ones have no crc32
import { attributeAxes, dimensionAxes, principalAxes } from "../../web/page/axes.js";
import { inkOf } from "../../web/page/digit.js";
import { PageModel, drawnCode, normalOf, randomOf } from "../../web/page/model.js";
import { crcOf, withTexts } from "../../web/page/picture.js";

const floats = (values) => [...new Uint8Array(Float32Array.from(values).buffer)];

/** A model of three numbers whose decoder is z W^T, and whose encoder gives a mean and log_var. */
function description(more = {}) {
  const bytes = [],
    tensors = {};
  const add = (name, shape, values) => {
    tensors[name] = { shape, type: "float", at: bytes.length };
    bytes.push(...floats(values));
  };
  add("w", [4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
  add("mean", [3], [0.5, 0, -1]);
  add("deviations", [3], [1, 2, 0.5]);
  add("directions", [2, 3], [0.6, 0.8, 0, 0, 0, 1]);
  add("smile", [3], [0, 2, 0]);
  add("e", [6, 4], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...new Array(12).fill(0)]);
  const shape = [1, 2, 2];
  const about = {
    format: 1,
    image: { shape, low: 0, high: 1 },
    codes: {
      dimensions: 3,
      prior: "normal",
      unit: "nats",
      order: [2, 0, 1],
      carries: [3, 2, 1],
      names: ["z0", "z1", "z2"],
      mean: "mean",
      deviations: "deviations",
    },
    principal: { directions: "directions", deviations: [2, 1] },
    decoder: {
      inputs: [{ name: "z", shape: [-1, 3] }],
      outputs: [{ name: "image", shape: [-1, ...shape] }],
      nodes: [
        { op: "linear", in: ["z", "w"], out: "t" },
        { op: "reshape", in: ["t"], out: "image", shape: [-1, ...shape] },
      ],
    },
    encoder: {
      inputs: [{ name: "x", shape: [-1, ...shape] }],
      outputs: ["mean", "log_var"].map((name) => ({ name: `q.${name}`, shape: [-1, 3] })),
      nodes: [
        { op: "reshape", in: ["x"], out: "flat", shape: [-1, 4] },
        { op: "linear", in: ["flat", "e"], out: "moments" },
        { op: "slice", in: ["moments"], out: "q.mean", dim: 1, start: 0, end: 3 },
        { op: "slice", in: ["moments"], out: "q.log_var", dim: 1, start: 3, end: 6 },
      ],
    },
    condition: null,
    attributes: [{ name: "smile", vector: "smile" }],
    tensors,
    ...more,
  };
  return { about, weights: Buffer.from(bytes).toString("base64") };
}
const modelOf = (more) => {
  const { about, weights } = description(more);
  return new PageModel(about, weights);
};

test("a page's model decodes and encodes by its programs", () => {
  const model = modelOf();
  assert.deepEqual([...model.decode(Float32Array.of(1, 2, 3, 4, 5, 6))], [1, 2, 3, 6, 4, 5, 6, 15]);
  const { mean, deviations } = model.encode(Float32Array.of(7, 8, 9, 0));
  assert.deepEqual([...mean], [7, 8, 9]);
  assert.deepEqual([...deviations], [1, 1, 1]);
});

test("another format of page is refused, and so is a tensor that is not there", () => {
  assert.throws(() => modelOf({ format: 2 }), /want format 1/);
  assert.throws(() => modelOf().values("nose"), /no tensor "nose"/);
});

test("a condition stands beside each code", () => {
  const { about, weights } = description();
  about.condition = { kind: "class", names: ["a", "b"] };
  about.decoder = {
    inputs: [
      { name: "z", shape: [-1, 3] },
      { name: "condition", shape: [-1, 2] },
    ],
    outputs: [{ name: "image", shape: [-1, 5] }],
    nodes: [{ op: "concat", in: ["z", "condition"], out: "image", dim: 1 }],
  };
  const model = new PageModel(about, weights);
  assert.deepEqual([...model.decode(Float32Array.of(1, 2, 3))], [1, 2, 3, 1, 0]);
  model.condition.set([0, 1]);
  const both = model.decode(Float32Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual([...both], [1, 2, 3, 0, 1, 4, 5, 6, 0, 1]);
});

test("dimensions come in their order, and move one number alone", () => {
  const axes = dimensionAxes(modelOf()),
    code = Float32Array.of(1, 2, 3);
  assert.deepEqual(
    axes.map(({ label }) => label),
    ["z2", "z0", "z1"],
  );
  assert.deepEqual([...axes[0].moved(code, -2)], [1, 2, -2]);
  assert.equal(axes[0].value(code), 3);
  assert.equal(axes[0].detail, "3 nats");
});

test("a principal direction moves a code to where it is asked", () => {
  const [axis] = principalAxes(modelOf()),
    code = Float32Array.of(1, 2, 3);
  const moved = axis.moved(code, 1.5);
  assert.ok(Math.abs(axis.value(moved) - 1.5) < 1e-6);
  assert.equal(moved[2], 3); // what is orthogonal stays
});

test("an attribute is counted from where one stands", () => {
  const [axis] = attributeAxes(modelOf()),
    code = Float32Array.of(1, 2, 3);
  assert.deepEqual([...axis.moved(code, 1.5)], [1, 5, 3]);
  assert.equal(axis.place(axis.moved(code, 1.5), code), 1.5);
});

/** The same moments from many draws. */
function momentsOf(model, spread) {
  const sums = [0, 0, 0],
    squares = [0, 0, 0],
    count = 20000,
    random = randomOf(7);
  for (let i = 0; i < count; ++i)
    drawnCode(model, random, spread).forEach((v, k) => {
      sums[k] += v / count;
      squares[k] += (v * v) / count;
    });
  return sums.map((mean, k) => [mean, Math.sqrt(squares[k] - mean * mean)]);
}

test("drawn codes have the moments of what they are drawn from", () => {
  const near = (got, want) =>
    got.forEach((row, k) =>
      row.forEach((v, i) => assert.ok(Math.abs(v - want[k][i]) < 0.05, `${v}, want ${want[k][i]}`)),
    );
  const of = (prior) => modelOf({ codes: { ...description().about.codes, prior } });
  near(momentsOf(of("normal"), 2), [
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
  near(momentsOf(of("uniform"), 1), new Array(3).fill([0, 1 / Math.sqrt(3)]));
  near(momentsOf(of("bernoulli"), 1), new Array(3).fill([0.5, 0.5]));
  near(momentsOf(of("none"), 1), [
    [0.5, 1],
    [0, 2],
    [-1, 0.5],
  ]);
});

test("a seed draws the same numbers again", () => {
  const draw = (seed) =>
    Array.from(
      { length: 5 },
      (
        (random) => () =>
          normalOf(random)
      )(randomOf(seed)),
    );
  assert.deepEqual(draw(3), draw(3));
  assert.notDeepEqual(draw(3), draw(4));
});

test("a drawing's ink has its box and its centre of mass", () => {
  const width = 5,
    height = 4,
    data = new Uint8ClampedArray(4 * width * height);
  for (const [x, y, ink] of [
    [1, 1, 200],
    [3, 1, 200],
    [1, 2, 200],
    [0, 0, 5],
  ])
    data[4 * (y * width + x)] = ink;
  const ink = inkOf({ data, width, height });
  assert.deepEqual([ink.left, ink.top, ink.width, ink.height], [1, 1, 3, 2]);
  assert.ok(Math.abs(ink.x - 6.5 / 3) < 1e-9 && Math.abs(ink.y - 5.5 / 3) < 1e-9);
  assert.equal(inkOf({ data: data.fill(3), width, height }), null);
});

test("a saved picture carries its texts where PNG has them", () => {
  const png = Uint8Array.from({ length: 60 }, (_, i) => i);
  const out = Buffer.from(withTexts(png, { Title: "d\u00e9j\u00e0" }));
  const body = Buffer.from("iTXtTitle\0\0\0\0\0d\u00e9j\u00e0");
  assert.deepEqual(out.subarray(0, 33), Buffer.from(png.subarray(0, 33)));
  assert.equal(out.readUInt32BE(33), body.length - 4);
  assert.deepEqual(out.subarray(37, 37 + body.length), body);
  assert.equal(out.readUInt32BE(37 + body.length), crcOf(body));
  assert.deepEqual(out.subarray(41 + body.length), Buffer.from(png.subarray(33)));
});

test("CRC-32 is that of PNG", () => {
  assert.equal(crcOf(Buffer.from("123456789")), 0xcbf43926); // the check value of ISO 3309
  if (zlib.crc32) assert.equal(crcOf(Buffer.from("IEND")), zlib.crc32(Buffer.from("IEND")));
});

test("names of the page's parts are unique, so that they can be one script", () => {
  const folder = new URL("../../web/page/", import.meta.url),
    seen = new Map();
  for (const part of readFileSync(new URL("parts.txt", folder), "utf8")
    .split("\n")
    .filter(Boolean)) {
    const text = readFileSync(new URL(part, folder), "utf8");
    const names = [
      ...text.matchAll(/^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)/gm),
    ];
    for (const [, name] of names) {
      assert.ok(!seen.has(name), `${name} is in ${seen.get(name)} and in ${part}`);
      seen.set(name, part);
    }
  }
  assert.ok(seen.size > 100, "the check looked at too little");
});
