// SPDX-License-Identifier: MIT
// The parts of the pages that need no browser: frames, experiments, words.
import assert from "node:assert/strict";
import test from "node:test";
import { changed, differences, readExperiment, valueOf, withChange, writeExperiment }
  from "../../../web/experiment.js";
import { NumberArray, decodeFrame, encodeFrame, floats } from "../../../web/frame.js";
import { ago, bytes, duration, number, withError } from "../../../web/format.js";
import { chartsOf, nearestIndex } from "../../../web/curves.js";
import { ruleWords, tomlOf, wrongWith } from "../../../web/option_field.js";

test("a frame's bytes are those of the format's description", () => {
  const frame = encodeFrame({ a: new NumberArray(Uint8Array.of(7, 8, 9), [3]),
    b: floats([1], [1, 1]) });
  const json = '{"a":{"type":"u8","shape":[3],"at":0},"b":{"type":"f32","shape":[1,1],"at":4}}';
  const wanted = [json.length, 0, 0, 0, 8, 0, 0, 0, ...Buffer.from(json), 7, 8, 9, 0, 0, 0, 0x80,
    0x3f];
  assert.deepEqual([...frame], wanted);
});

test("a frame comes back as it was sent", () => {
  const sent = { op: "decode", args: { codes: floats([.5, -2, 3, 4], [2, 2]), name: "ö" },
    list: [new NumberArray(Int32Array.of(-1), [1])] };
  const got = decodeFrame(encodeFrame(sent).buffer);
  assert.equal(got.args.name, "ö");
  assert.deepEqual([...got.args.codes.row(1).data], [3, 4]);
  assert.deepEqual([...got.list[0].data], [-1]);
});

test("a frame whose lengths or arrays lie is refused", () => {
  const good = encodeFrame({ a: floats([1, 2], [2]) });
  assert.throws(() => decodeFrame(good.buffer.slice(0, 7)), RangeError);
  assert.throws(() => decodeFrame(good.buffer.slice(0, good.length - 1)), RangeError);
  for (const [at, shape] of [[0, [3]], [4, [2]], [2, [1]], [-4, [1]], [0, [-1]]]) {
    const text = JSON.stringify({ a: { type: "f32", shape, at } });
    const frame = new Uint8Array(8 + text.length + 8);
    new DataView(frame.buffer).setUint32(0, text.length, true);
    new DataView(frame.buffer).setUint32(4, 8, true);
    frame.set(Buffer.from(text), 8);
    assert.throws(() => decodeFrame(frame.buffer), RangeError, text);
  }
  assert.throws(() => floats([1, 2, 3], [2]), RangeError);
});

const FILE = 'name = "a"\nseed = 0\n\n[model]\nname = "vae"\nhidden = [400, 200]\n' +
  '\n[optim."encoder@fool"]\nlr = 1e-3\n';

test("an experiment is written as it was read", () => {
  assert.equal(writeExperiment(readExperiment(FILE)), FILE);
});

test("another model takes the options of the old one with it, and later ones stay", () => {
  const base = readExperiment(FILE);
  const now = changed(base, ['model.name="gan"', "model.n_critic=2", "seed=4"]);
  assert.deepEqual([...now.get("model")], [["name", '"gan"'], ["n_critic", "2"]]);
  assert.equal(now.get("").get("seed"), "4");
  assert.equal(base.get("model").get("hidden"), "[400, 200]");
  const sets = withChange(["model.beta=2", "seed=4"], "model", "name", '"gan"');
  assert.deepEqual(sets, ["seed=4", 'model.name="gan"']);
  assert.deepEqual(withChange(sets, "model", "name", null), ["seed=4"]);
});

test("only keys whose values differ are differences", () => {
  const other = changed(readExperiment(FILE), ["model.hidden=[9]"]);
  assert.deepEqual(differences([readExperiment(FILE), other]),
    [{ key: "model.hidden", values: ["[400, 200]", "[9]"] }]);
});

test("TOML's values are read, with marks between digits", () => {
  assert.deepEqual(["1_000", '"a_b"', "[1_0, 2]", "true", "1e-3", "-inf"].map(valueOf),
    [1000, "a_b", [10, 2], true, .001, -Infinity]);
});

test("what is typed is checked by its option's rule", () => {
  const whole = { name: "n", type: 1, default: 1, help: "", rule: ["at_least", 1] };
  assert.equal(wrongWith(whole, "12"), "");
  assert.match(wrongWith(whole, "0"), /at least 1/);
  assert.match(wrongWith(whole, "1.5"), /not a whole number/);
  assert.match(wrongWith(whole, ""), /wants a whole number/);
  const list = { ...whole, type: 4 };
  assert.equal(tomlOf(list, " 400,200 "), "[400, 200]");
  assert.match(wrongWith(list, "400, 0"), /at least 1/);
  const part = { ...whole, type: 2, rule: ["between", 0, .5] };
  assert.match(wrongWith(part, ".5x"), /not a number/);
  assert.equal(tomlOf(part, "0."), "0.0");
  assert.equal(ruleWords(["above", 0]), "more than 0");
});

test("numbers and times read as the reports write them", () => {
  assert.equal(number(-105.6234), "−105.6");
  assert.equal(number(60000), "60,000");
  assert.equal(number(.00001234), "1.23e−5");
  assert.equal(withError(-105.6234, .8123), "−105.62 ± 0.81");
  assert.equal(duration(3725), "1 h 2 min");
  assert.equal(bytes(3400000), "3.4 MB");
  assert.equal(ago("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:05:00Z")), "5 min ago");
});

test("the nearest step is found", () => {
  assert.deepEqual([-5, 1, 5.4, 5.6, 99].map((x) => nearestIndex([1, 5, 6], x)),
    [0, 0, 1, 2, 2]);
  assert.equal(nearestIndex([], 1), -1);
});

test("training and validation of one term share a chart, and so do a critic's shares", () => {
  const curve = (name, values = [1, 2]) =>
    ({ name, unit: "", text: name, better: "", steps: [1, 2], values });
  const charts = chartsOf([
    { group: "elbo/vae", title: "", curves: [curve("kl"), curve("right_on_real"),
      curve("right_on_fake")] },
    { group: "validation", title: "", curves: [curve("kl"), curve("fid")] },
    { group: "optimisation", title: "", curves: [curve("learning rate, a", [1, 1]),
      curve("gradient norm, a")] }]);
  assert.deepEqual(charts.map(({ names, validation }) => [names.join(), validation]),
    [["kl", true], ["right_on_real,right_on_fake", false], ["fid", false],
      ["gradient norm, a", false]]);
});
