// SPDX-License-Identifier: MIT
// Colours of classes: the ten series of the reports while they last, then hues around the circle.
// Amounts have a scale from dark to light that keeps its order without colour.
// @ts-check

/** Series that the style sheet has. */
const SERIES = 10;

/**
 * Colours of `count` classes as CSS. @param {number} count
 * @param {(name: string) => string} variable the value of a CSS variable
 */
export function classColours(count, variable) {
  return Array.from({ length: count }, (_, i) => count <= SERIES ? variable(`--s${i}`)
    : `hsl(${Math.round((360 * i) / count)} ${i % 2 ? 75 : 55}% ${[46, 60, 38][i % 3]}%)`);
}

/** Stops of the scale of amounts: cividis, which is read alike with and without colour vision. */
const SCALE = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102],
  [254, 232, 56]];

/** The colour of an amount. @param {number} amount 0 to 1 @returns {number[]} red, green, blue */
export function amountColour(amount) {
  const at = Math.min(Math.max(amount, 0), 1) * (SCALE.length - 1);
  const i = Math.min(Math.floor(at), SCALE.length - 2);
  return SCALE[i].map((low, c) => Math.round(low + (at - i) * (SCALE[i + 1][c] - low)));
}

/**
 * Red, green and blue of any CSS colour, as a browser paints it.
 * @param {string} colour @returns {number[]}
 */
export function rgbOf(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** The value of a CSS variable, with light-dark() decided. @param {Element} element
 * @returns {(name: string) => string} */
export function variablesOf(element) {
  return (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    element.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
}

/**
 * Colours of points, (N, 4): by class, hidden ones with alpha 0; a point without a class is grey.
 * @param {Int32Array | null} labels @param {number} count of points @param {number[][]} colours
 * @param {Set<number>} hidden
 */
export function pointColours(labels, count, colours, hidden) {
  const all = new Uint8Array(4 * count);
  const shown = colours.map((_, i) => (hidden.has(i) ? 0 : 225));
  for (let i = 0; i < count; ++i) {
    const label = labels ? labels[i] : -1;
    const [red, green, blue] = colours[label] ?? [128, 132, 140];
    all.set([red, green, blue, label < 0 ? 225 : shown[label] ?? 225], 4 * i);
  }
  return all;
}
