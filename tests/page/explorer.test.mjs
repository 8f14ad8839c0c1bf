// SPDX-License-Identifier: MIT
// The code that all tools of a page share, and work between frames, with a clock and frames of the
// test's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Background, Explorer } from "../../web/page/explorer.js";

/** Frames and timers that pass when the test says so. */
function ownTime() {
  const waiting = [],
    clock = { now: 0 };
  globalThis.requestAnimationFrame = (work) => waiting.push(work);
  globalThis.setTimeout = (work) => waiting.push(work);
  globalThis.performance = { now: () => clock.now };
  const pass = (milliseconds = 1000) => {
    clock.now += milliseconds;
    for (const work of waiting.splice(0)) work();
  };
  return { clock, pass, waiting };
}

const model = { decode: (code) => code.map((v) => 2 * v), condition: new Float32Array(2) };
const codeOf = (...values) => Float32Array.from(values);

test("many moves in one frame decode once, and everybody hears of it", () => {
  const { pass } = ownTime(),
    explorer = new Explorer(model, codeOf(0)),
    heard = [];
  explorer.listen((reason) => heard.push([reason, ...explorer.picture]));
  for (const v of [1, 2, 3]) explorer.set(codeOf(v), "z0");
  assert.deepEqual(heard, []);
  pass();
  assert.deepEqual(heard, [["z0", 6]]);
});

test("moves of one tool are one step back, others are steps of their own", () => {
  const { pass } = ownTime(),
    explorer = new Explorer(model, codeOf(0));
  explorer.label = "the beginning";
  explorer.set(codeOf(1), "z0", "moved");
  explorer.set(codeOf(2), "z0", "moved on");
  explorer.set(codeOf(3), "whole", "one sample");
  explorer.set(codeOf(4), "whole", "another");
  for (const [value, label] of [
    [3, "one sample"],
    [2, "moved on"],
    [0, "the beginning"],
    [0, "the beginning"],
  ]) {
    explorer.back();
    pass();
    assert.deepEqual(
      [...explorer.code, explorer.label, ...explorer.picture],
      [value, label, 2 * value],
    );
  }
});

test("what is only shown is not taken", () => {
  const { pass } = ownTime(),
    explorer = new Explorer(model, codeOf(1));
  explorer.show(codeOf(5));
  pass();
  assert.deepEqual([...explorer.picture, ...explorer.code], [10, 1]);
  explorer.show();
  pass();
  assert.deepEqual([...explorer.picture], [2]);
});

test("a new condition makes another picture of the same code", () => {
  const { pass } = ownTime(),
    explorer = new Explorer(model, codeOf(1)),
    heard = [];
  explorer.listen((reason) => heard.push(reason));
  explorer.setCondition([0, 1]);
  pass();
  assert.deepEqual([[...model.condition], heard, [...explorer.code]], [[0, 1], ["condition"], [1]]);
});

function* counted(done, count, clock) {
  for (let i = 0; i < count; ++i) {
    clock.now += 5; // what a step takes
    done.push(i);
    yield;
  }
}

test("work is done in slices, and all of it", () => {
  const { clock, pass, waiting } = ownTime(),
    done = [];
  const background = new Background(new Explorer(model, codeOf(0)));
  background.start("tiles", counted(done, 10, clock));
  pass();
  assert.equal(done.length, 3); // a slice is 12 milliseconds
  for (let i = 0; i < 10 && waiting.length; ++i) pass();
  assert.deepEqual(done, [...Array(10).keys()]);
  assert.equal(waiting.length, 0);
});

test("while somebody moves, work goes on by single steps", () => {
  const { clock, pass } = ownTime(),
    done = [],
    explorer = new Explorer(model, codeOf(0));
  new Background(explorer).start("tiles", counted(done, 10, clock));
  explorer.set(codeOf(1), "z0");
  pass(1);
  assert.equal(done.length, 1);
});

test("new work of a name takes the place of the old", () => {
  const { clock, pass, waiting } = ownTime(),
    first = [],
    second = [];
  const background = new Background(new Explorer(model, codeOf(0)));
  background.start("tiles", counted(first, 100, clock));
  pass();
  background.start("tiles", counted(second, 4, clock));
  while (waiting.length) pass();
  assert.deepEqual([first.length, second.length], [3, 4]);
});
