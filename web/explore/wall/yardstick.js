// SPDX-License-Identifier: MIT
// Whether a sample was learned by heart: its distance to the nearest training image beside those of
// test examples, which the model has never seen.
// @ts-check

/** Test examples that are measured. */
const COUNT = 32;

/** @type {WeakMap<object, Promise<number[] | null>>} by session */
const known = new WeakMap();

/**
 * Distances of test examples to their nearest training image, ascending; null where the data have
 * no test split. @param {import("../session.js").Session} session
 */
export function testDistances(session) {
  const found = known.get(session) ?? measure(session);
  known.set(session, found);
  found.catch(() => known.delete(session));
  return found;
}

/** @param {import("../session.js").Session} session */
async function measure(session) {
  if (session.split === "train") return null;
  const count = Math.min(COUNT, session.count());
  const { images } = await session.ask("examples", { split: session.split, first: 0, count },
    { lane: "yardstick" });
  const { distances } = await session.ask("neighbours", { images, count: 1, split: "train" },
    { lane: "yardstick" });
  return [...distances.data].sort((a, b) => a - b);
}

/**
 * What a distance says. @param {number} distance @param {number[] | null} others ascending
 */
export function verdict(distance, others) {
  const here = `The nearest training image is ${number(distance)} away.`;
  if (!others?.length) return here;
  const nearer = others.filter((other) => other <= distance).length;
  const middle = others[Math.floor(others.length / 2)];
  const yard = `Test examples, which it has never seen: ${number(middle)} at the median.`;
  if (nearer === 0) return `${here} ${yard} None of ${others.length} is as near: it may be a copy.`;
  return `${here} ${yard} ${nearer} of ${others.length} are as near: no sign of a copy.`;
}

/** @param {number} value */
const number = (value) => Number(value.toPrecision(3)).toString();
