// SPDX-License-Identifier: MIT
// Random codes that a seed fixes, so that a link shows the same wall again: SplitMix32 in counter
// mode and Box and Muller's normal draws. These numbers are the page's own: they are not those that
// `elbo sample --seed` draws.
// @ts-check

/** Mixes 32 bits. @param {number} x */
function mixed(x) {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/**
 * Draw number `count` of stream `seed`, uniform in (0, 1).
 * @param {number} seed @param {number} count
 */
export function uniform(seed, count) {
  return (mixed(mixed(seed + 0x9e3779b9) + Math.imul(count + 1, 0x9e3779b9)) + .5) / 2 ** 32;
}

/**
 * `size` draws of N(0, 1).
 * @param {number} seed @param {number} size
 */
export function normals(seed, size) {
  const draws = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform(seed, i)));
    const angle = 2 * Math.PI * uniform(seed, i + 1);
    draws[i] = radius * Math.cos(angle);
    if (i + 1 < size) draws[i + 1] = radius * Math.sin(angle);
  }
  return draws;
}

/** A seed that nobody chose: below 1,000,000, so that it can be read out. */
export function freshSeed() {
  return Math.floor(Math.random() * 1e6);
}
