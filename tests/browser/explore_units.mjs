// SPDX-License-Identifier: MIT
// The parts of Explore that need no page: ways between codes, random codes, codes as text, the
// map's view, drawings, colours, and what a model lacks.
//   node --test tests/browser/explore_units.mjs
import assert from "node:assert/strict";
import test from "node:test";
import { NumberArray, floats } from "../../web/frame.js";
import { basisOf } from "../../web/explore/basis.js";
import { cells, fitted, panned, resized, toPixels, toPlane, zoomed }
  from "../../web/explore/camera.js";
import { bytesOfText, codeOfText, textOfBytes, textOfCode } from "../../web/explore/code_text.js";
import { amountColour, classColours, pointColours } from "../../web/explore/colour.js";
import { blockMeans, inkBox, placement } from "../../web/explore/digit.js";
import { dot, length, meanSquaredError, path, spherical, stack, straight }
  from "../../web/explore/linear.js";
import { extent, nearestPoint } from "../../web/explore/nearest.js";
import { normals, uniform } from "../../web/explore/noise.js";
import { Pacer } from "../../web/explore/pacer.js";
import { conditionOf } from "../../web/explore/session.js";
import { TOOLS, toolOf } from "../../web/explore/tools.js";
import { children, variations } from "../../web/explore/wall/breeding.js";
import { verdict } from "../../web/explore/wall/yardstick.js";

const near = (a, b, within = 1e-6) =>
  assert.ok(Math.abs(a - b) <= within, `${a} is not within ${within} of ${b}`);
const nearAll = (a, b, within = 1e-6) => {
  assert.equal(a.length, b.length);
  a.forEach((value, i) => near(value, b[i], within));
};

test("both ways begin and end at the codes", () => {
  const a = [1, -2, .5], b = [0, 3, 1];
  for (const way of [straight, spherical]) {
    nearAll([...way(a, b, 0)], a);
    nearAll([...way(a, b, 1)], b);
  }
});

test("the great arc between codes of one length keeps it and divides the angle", () => {
  const a = [2, 0, 0], b = [0, 2, 0];
  const third = spherical(a, b, 1 / 3);
  near(length(third), 2);
  near(Math.acos(dot(third, a) / 4), Math.PI / 6);
});

test("the great arc is the straight line where codes are parallel, opposite or zero", () => {
  for (const [a, b] of [[[1, 2], [2, 4]], [[1, 0], [-1, 0]], [[0, 0], [3, 1]]])
    nearAll([...spherical(a, b, .25)], [...straight(a, b, .25)]);
});

test("a path has its ends and equal steps", () => {
  const all = path([0, 0], [3, 6], 4);
  nearAll([...all], [0, 0, 1, 2, 2, 4, 3, 6]);
});

test("the mean squared error of bytes is that of their definition", () => {
  assert.equal(meanSquaredError(Uint8Array.of(0, 10, 255), Uint8Array.of(3, 10, 251)), 25 / 3);
});

test("rows are stacked in their order", () => {
  assert.deepEqual([...stack([[1, 2], [3, 4]])], [1, 2, 3, 4]);
  assert.equal(stack([]).length, 0);
});

test("a seed fixes draws, and another gives others", () => {
  assert.deepEqual(normals(7, 9), normals(7, 9));
  assert.notDeepEqual(normals(7, 9), normals(8, 9));
});

test("a longer code begins as a shorter one of the same seed", () => {
  assert.deepEqual([...normals(3, 20).slice(0, 8)], [...normals(3, 8)]);
});

test("draws have the moments of N(0, 1)", () => {
  const draws = normals(1, 200000);
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const square = draws.reduce((a, b) => a + b * b, 0) / draws.length;
  const fourth = draws.reduce((a, b) => a + b ** 4, 0) / draws.length;
  near(mean, 0, .01);     // 4.5 standard errors of 1 / sqrt(200000)
  near(square, 1, .015);  // 4.7 of sqrt(2 / 200000)
  near(fourth, 3, .1);    // 4.6 of sqrt(96 / 200000)
});

test("uniform draws fill their interval evenly and never touch its ends", () => {
  const counts = new Array(10).fill(0);
  for (let i = 0; i < 100000; ++i) {
    const u = uniform(5, i);
    assert.ok(u > 0 && u < 1);
    counts[Math.floor(10 * u)] += 1;
  }
  for (const count of counts) near(count, 10000, 450);  // 4.7 of sqrt(100000 * .1 * .9)
});

test("a code goes through a URL bit by bit", () => {
  const code = Float32Array.of(0, -1.5, 3.4e38, 1e-45, Math.PI);
  const text = textOfCode(code);
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(codeOfText(text, 5), code);
});

test("texts that are no code of that size give none", () => {
  const text = textOfCode([1, 2, 3]);
  const others = [text.slice(1), `${text}AAAA`, textOfCode([1, NaN, 2])];
  for (const bad of [null, undefined, "", "%%", ...others])
    assert.equal(codeOfText(bad, 3), null);
});

test("bytes go through a URL", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(bytesOfText(textOfBytes(bytes)), bytes);
  assert.equal(bytesOfText("a b!"), null);
});

test("the nearest shown point within reach is found, as by sorting all", () => {
  const points = normals(11, 2000), shown = Uint8Array.from({ length: 1000 }, (_, i) => i % 3);
  for (let k = 0; k < 50; ++k) {
    const [x, y] = normals(100 + k, 2);
    const away = (i) => Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
    const all = Array.from({ length: 1000 }, (_, i) => i).filter((i) => shown[i])
      .sort((a, b) => away(a) - away(b));
    assert.equal(nearestPoint(points, x, y, 10, shown), all[0]);
    const reach = away(all[0]) * .99;
    assert.equal(nearestPoint(points, x, y, reach, shown), -1);
  }
});

test("the extent leaves out stragglers and is a square around the rest", () => {
  const points = Float32Array.from({ length: 4000 }, (_, i) => (i % 2 ? .5 : 1) * ((i >> 1) % 100));
  points[0] = 1e6;
  const { x, y, half } = extent(points);
  near(x, 49.5, 1);
  near(y, 24.75, 1);
  near(half, 49.5 * 1.1, 1.2);
});

test("extents of one point and of none have a size", () => {
  assert.ok(extent(Float32Array.of(3, 4)).half > 0);
  assert.ok(extent(new Float32Array()).half > 0);
});

const whole = fitted({ x: 1, y: 2, half: 4 }, 800, 400);

test("a fitted view shows the whole extent, with y upwards", () => {
  near(whole.scale, 50);
  nearAll(toPixels(whole, 1, 2), [400, 200]);
  nearAll(toPixels(whole, 1, 6), [400, 0]);
});

test("pixels and places are each other's inverse", () => {
  const [x, y] = toPlane(whole, 123, 45);
  nearAll(toPixels(whole, x, y), [123, 45], 1e-9);
});

test("a zoom keeps the place under the pointer, a pan moves it along", () => {
  const place = toPlane(whole, 200, 100);
  nearAll(toPixels(zoomed(whole, 3, 200, 100, whole), ...place), [200, 100], 1e-9);
  nearAll(toPixels(panned(whole, 15, -7), ...place), [215, 93], 1e-9);
});

test("zoom has its bounds", () => {
  near(zoomed(whole, 1e9, 0, 0, whole).scale, whole.scale * 400, 1e-6);
  near(zoomed(whole, 1e-9, 0, 0, whole).scale, whole.scale * .2, 1e-9);
});

test("a view of another size shows the same middle and as much", () => {
  const smaller = resized(whole, 400, 200);
  nearAll([smaller.x, smaller.y, smaller.scale], [1, 2, 25]);
});

test("cells cover the view without gaps, the middle first, none smaller than asked", () => {
  const view = zoomed(whole, 1.7, 300, 90, whole);
  const found = cells(view, 44);
  const side = found[0].side * view.scale;
  assert.ok(side >= 44 && side < 88);
  for (let px = 0; px < 800; px += 7)
    for (let py = 0; py < 400; py += 7) {
      const [x, y] = toPlane(view, px, py);
      assert.equal(found.filter((cell) => x >= cell.x && x < cell.x + cell.side && y >= cell.y &&
        y < cell.y + cell.side).length, 1);
    }
  const [first] = found;
  assert.ok(Math.abs(first.x + first.side / 2 - view.x) <= first.side);
});

test("a drawing is scaled to 20 of 28 pixels with its mass in the middle", () => {
  const ink = new Uint8Array(100 * 100);
  for (let y = 10; y < 50; ++y) for (let x = 60; x < 70; ++x) ink[y * 100 + x] = 255;
  assert.deepEqual(inkBox(ink, 100, 100), { left: 60, top: 10, width: 10, height: 40 });
  const { scale, dx, dy } = placement(ink, 100, 100, 28);
  near(40 * scale, 20);
  nearAll([65 * scale + dx, 30 * scale + dy], [14, 14]);
});

test("an empty pad has no place", () => {
  assert.equal(placement(new Uint8Array(400), 20, 20, 28), null);
});

test("blocks are replaced by their means", () => {
  const values = [0, 4, 8, 8, 0, 4, 8, 8, 1, 1, 2, 2, 1, 1, 2, 4];
  assert.deepEqual([...blockMeans(values, 2, 2)], [2, 8, 1, 3]);
});

test("a request carries what lately fitted into its time, and grows by twice at most", () => {
  const pacer = new Pacer(40, 64);
  pacer.took(8, .001);
  assert.equal(pacer.size, 16);
  pacer.took(16, .08);
  assert.equal(pacer.size, 8);
  pacer.took(8, 10);
  assert.equal(pacer.size, 1);
});

test("ten classes have the reports' colours, more have hues that differ", () => {
  assert.deepEqual(classColours(3, (name) => name), ["--s0", "--s1", "--s2"]);
  assert.equal(new Set(classColours(40, () => "x")).size, 40);
});

test("hidden classes have no alpha, points without a class are grey", () => {
  const colours = pointColours(Int32Array.of(0, 1, -1), 3, [[1, 2, 3], [4, 5, 6]], new Set([1]));
  assert.deepEqual([...colours.slice(0, 3)], [1, 2, 3]);
  assert.ok(colours[3] > 0 && colours[7] === 0 && colours[11] > 0);
});

test("the scale of amounts rises in lightness and stays within its ends", () => {
  const light = (t) => amountColour(t).reduce((a, b) => a + b, 0);
  for (let t = 0; t < 1; t += .05) assert.ok(light(t + .05) > light(t));
  assert.deepEqual(amountColour(-3), amountColour(0));
  assert.deepEqual(amountColour(9), amountColour(1));
});

const found = {
  order: new NumberArray(Int32Array.of(2, 0, 1), [3]), carries: floats([1, .1, 3], [3]),
  mean: floats([0, 1, -1], [3]), deviations: floats([1, 1, 2], [3]),
  principal: floats([0, 0, 1, 1, 0, 0], [2, 3]), deviation: floats([2, 1], [2]), unit: "nats",
};
const about = (more) => ({ codes: "real", parts: [], abilities: [], classes: [], attributes: [],
  condition: "none", has_data: true, latent_dim: 3, model: "vae", ...more });

test("dimensions stand in the order of what they carry, around their means", () => {
  const { directions } = basisOf(found, about({}), "dimensions");
  assert.deepEqual(directions.map(({ at }) => at), [2, 0, 1]);
  nearAll(directions.map(({ carries }) => carries), [3, 1, .1]);
  assert.ok(directions[0].low <= -7 && directions[0].high >= 5);
});

test("a moved slider changes its own value and no other", () => {
  for (const by of ["dimensions", "principal"]) {
    const basis = basisOf(found, about({}), by);
    const code = Float32Array.of(.3, -.4, .9);
    const before = basis.directions.map((one) => basis.value(code, one));
    const after = basis.moved(code, basis.directions[0], 1.25);
    near(basis.value(after, basis.directions[0]), 1.25);
    basis.directions.slice(1).forEach((one, i) => near(basis.value(after, one), before[i + 1]));
  }
});

test("one unit along a principal direction is one deviation", () => {
  const basis = basisOf(found, about({}), "principal");
  const code = basis.moved(Float32Array.of(0, 1, -1), basis.directions[0], 1);
  nearAll([...code], [0, 1, 1]);
});

test("units are switches, categories choose one of their dimensions", () => {
  const [unit] = basisOf(found, about({ codes: "binary" }), "dimensions").directions;
  assert.deepEqual([unit.low, unit.high, unit.step], [0, 1, 1]);
  const parts = [{ name: "category", first: 1, size: 2, categorical: true }];
  const basis = basisOf(found, about({ parts }), "dimensions");
  assert.deepEqual(basis.directions.map(({ name }) => name), ["category", "z1"]);
  const code = basis.moved(Float32Array.of(.5, 1, 0), basis.directions[0], 1);
  assert.deepEqual([...code], [.5, 0, 1]);
  assert.equal(basis.value(code, basis.directions[0]), 1);
});

test("variations lie around their code, children between their parents", () => {
  const code = new Float32Array(1000).fill(2);
  for (const one of variations(code, 3, .5, 1, false)) {
    const away = one.map((value, i) => value - code[i]);
    near(length(away) / Math.sqrt(1000), .5, .05);
  }
  const a = [3, 0], b = [0, 3];
  for (const child of children(a, b, 20, 0, 1, false)) {
    near(length(child), 3);
    assert.ok(child[0] > 1 && child[1] > 1);
  }
});

test("children of units have each unit from a parent", () => {
  const a = new Float32Array(200), b = new Float32Array(200).fill(1);
  const [child] = children(a, b, 1, 1, 9, true);
  const ones = child.reduce((sum, value) => sum + value, 0);
  assert.ok(ones > 60 && ones < 140);
});

test("a nearest image that is nearer than any of a test example's is called a copy", () => {
  assert.match(verdict(.1, [1, 2, 3]), /may be a copy/);
  assert.match(verdict(1.5, [1, 2, 3]), /1 of 3 are as near: no sign of a copy/);
  assert.match(verdict(1.5, null), /is 1\.5 away\.$/);
});

test("each tool that a model lacks says why in a sentence that names no other reason", () => {
  const lacks = (more) => Object.fromEntries(TOOLS.map(({ name, lacks: why }) => [name,
    why(about(more))]));
  const gan = lacks({ model: "gan", abilities: ["samples", "decodes"] });
  assert.deepEqual(Object.keys(gan).filter((name) => gan[name]),
    ["map", "edit", "chain", "translate"]);
  assert.match(gan.map, /no encoder/);
  const vae = lacks({ abilities: ["samples", "encodes", "decodes"], attributes: ["smile"],
    has_data: false });
  assert.match(vae.map, /not on this machine/);
  const rbm = lacks({ abilities: ["samples", "encodes", "decodes", "runs a chain"],
    codes: "binary", classes: ["0"] });
  assert.match(rbm.path, /zeros and ones/);
  assert.equal(rbm.chain, null);
  const translator = lacks({ model: "discogan", abilities: ["translates"], latent_dim: null });
  assert.equal(translator.translate, null);
  assert.ok(translator.sliders && translator.wall && translator.draw);
});

test("the tool of the URL is shown, else the first that the model has", () => {
  const gan = about({ model: "gan", abilities: ["samples", "decodes"] });
  assert.equal(toolOf(gan, "wall").name, "wall");
  assert.equal(toolOf(gan, "nothing").name, "sliders");
  assert.equal(toolOf(gan, "map").name, "map");
});

test("the condition comes from the URL and stays within the classes", () => {
  const given = (state) => (name) => state[name] ?? "";
  const classes = about({ condition: "classes", classes: ["a", "b", "c"] });
  assert.deepEqual(conditionOf(classes, given({ class: "2" })), { class: 2 });
  assert.deepEqual(conditionOf(classes, given({ class: "7" })), { class: 0 });
  const attributes = about({ condition: "attributes", attributes: ["smile", "hat"] });
  assert.deepEqual(conditionOf(attributes, given({ with1: "0.25" })),
    { attributes: { hat: .25 } });
  assert.deepEqual(conditionOf(about({}), given({ class: "2" })), {});
});
