// SPDX-License-Identifier: MIT
// The plane behind the points: each cell of a lattice shows what its middle decodes to. Cells are
// kept, so that a view that was seen is there at once; for others the last zoom stands in.
// @ts-check
import { isSuperseded } from "../../api.js";
import { cells, toPixels } from "../camera.js";
import { Pacer } from "../pacer.js";
import { pixelsOf } from "../../images.js";
import { stack } from "../linear.js";

/** Pixels that a cell is wide at least, and cells that are kept. */
const LEAST = 44;
const KEPT = 4000;

/** @typedef {import("../camera.js").Camera} Camera */
/** @typedef {import("../../frame.js").NumberArray} NumberArray */
/** @typedef {{x: number, y: number, side: number}} Place */
/**
 * @typedef {{ground: number[], share: number, inverted: boolean}} Look pictures are mixed with the
 * ground, of which they leave 1 - share; layers that let light through cost a processor its frames
 * @typedef {Place & {image: NumberArray, pixels?: any, look?: Look}} Cell pixels: in that look
 * @typedef {Place & {right: number, top: number, look: Look, count: number,
 *   canvas: HTMLCanvasElement}} Sheet the cells of a view in one picture, and where
 * it lies; count: times that cells had come when it was made
 */

export class Background {
  /** @type {Map<string, Cell>} in the order in which they were seen last */
  #kept = new Map();
  #pacer = new Pacer(60);
  #busy = false;
  /** @type {Sheet | null} */
  #sheet = null;
  /** The sheet of another zoom, in the place of cells that are not there yet.
   * @type {Sheet | null} */
  #stand = null;
  /** @type {Camera | null} */
  #camera = null;
  #turn = 0;
  /** Times that cells came. */
  #count = 0;

  /**
   * @param {import("../session.js").Session} session
   * @param {(x: number, y: number) => Float32Array} codeAt the code of a place
   * @param {() => void} changed when there is more to draw @param {AbortSignal} signal
   */
  constructor(session, codeAt, changed, signal) {
    this.session = session;
    this.codeAt = codeAt;
    this.changed = changed;
    this.signal = signal;
  }

  /** Forgets all cells: another plane, another condition. */
  clear() {
    this.#kept.clear();
    this.#sheet = this.#stand = null;
    this.#turn += 1;
  }

  /** Draws what is there and asks for the rest.
   * @param {CanvasRenderingContext2D} context @param {Camera} camera in pixels of the canvas
   * @param {number} density pixels of the canvas a pixel of CSS @param {Look} look */
  draw(context, camera, density, look) {
    this.#camera = camera;
    const wanted = cells(camera, LEAST * density);
    context.fillStyle = `rgb(${look.ground})`;
    context.fillRect(0, 0, camera.width, camera.height);
    context.imageSmoothingEnabled = false;
    const whole = wanted.every(({ key }) => this.#kept.has(key));
    if (!whole) this.#drawOthers(context, camera, wanted[0].side, look);
    if (!this.#covers(wanted, look)) this.#sheet = this.#sheetOf(wanted, look);
    drawSheet(context, camera, /** @type {Sheet} */ (this.#sheet));
    if (!whole) this.#fetch(density);
  }

  /** Whether the sheet shows the wanted cells as they are. @param {Place[]} wanted
   * @param {Look} look */
  #covers(wanted, look) {
    const sheet = this.#sheet;
    return sheet?.look === look && sheet.count === this.#count && sheet.side === wanted[0].side &&
      wanted.every(({ x, y, side }) => x >= sheet.x && y >= sheet.y && x + side <= sheet.right &&
        y + side <= sheet.top);
  }

  /** Puts the wanted cells and those around them in one picture. @param {Place[]} wanted
   * @param {Look} look @returns {Sheet} */
  #sheetOf(wanted, look) {
    const { side } = wanted[0];
    const ends = (/** @type {number[]} */ all) =>
      [Math.min(...all) - side, Math.max(...all) + 2 * side];
    const [x, right] = ends(wanted.map((cell) => cell.x));
    const [y, top] = ends(wanted.map((cell) => cell.y));
    const [, height, width] = this.session.about.shape;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round((right - x) / side) * width;
    canvas.height = Math.round((top - y) / side) * height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    for (const [key, cell] of [...this.#kept]) {
      const inside = cell.x >= x && cell.y >= y && cell.x < right && cell.y < top;
      if (cell.side !== side || !inside) continue;
      if (cell.look !== look) Object.assign(cell, { look, pixels: tinted(cell.image, look) });
      context.putImageData(cell.pixels, Math.round((cell.x - x) / side) * width,
        Math.round((top - cell.y) / side - 1) * height);
      this.#kept.delete(key);  // and last again: it was seen
      this.#kept.set(key, cell);
    }
    return { x, y, side, right, top, look, canvas, count: this.#count };
  }

  /** What was seen at another zoom, in the place of cells that are not there yet.
   * @param {CanvasRenderingContext2D} context @param {Camera} camera @param {number} side
   * @param {Look} look */
  #drawOthers(context, camera, side, look) {
    const sheet = this.#sheet;
    if (sheet && sheet.look === look && sheet.side !== side) this.#stand = sheet;
    if (this.#stand) drawSheet(context, camera, this.#stand);
  }

  /** @param {number} density */
  async #fetch(density) {
    if (this.#busy) return;
    this.#busy = true;
    const turn = this.#turn;
    try {
      const lacking = cells(/** @type {Camera} */ (this.#camera), LEAST * density)
        .filter(({ key }) => !this.#kept.has(key)).slice(0, this.#pacer.size);
      const codes = stack(lacking.map(({ x, y, side }) => this.codeAt(x + side / 2, y + side / 2)));
      const began = performance.now();
      const images = await this.session.decode(codes, { lane: "tiles", signal: this.signal });
      this.#pacer.took(lacking.length, (performance.now() - began) / 1000);
      if (turn === this.#turn) lacking.forEach(({ key, ...cell }, i) => {
        this.#kept.set(key, { ...cell, image: images.row(i) });
      });
      this.#count += 1;
      for (const key of this.#kept.keys()) {
        if (this.#kept.size <= KEPT) break;
        this.#kept.delete(key);
      }
    } catch (error) {
      // What is wrong with the model is said by the request of the picture under the pointer.
      if (!isSuperseded(error)) return;
    } finally {
      this.#busy = false;
    }
    if (!this.signal.aborted) this.changed();
  }
}

/** A picture mixed with the ground. @param {NumberArray} image @param {Look} look */
function tinted(image, look) {
  const pixels = pixelsOf(image);
  const { data } = pixels;
  for (let i = 0; i < data.length; ++i)
    if (i % 4 < 3) data[i] = look.share * (look.inverted ? 255 - data[i] : data[i]) +
      (1 - look.share) * look.ground[i % 4];
  return pixels;
}

/** @param {CanvasRenderingContext2D} context @param {Camera} camera @param {Sheet} sheet */
function drawSheet(context, camera, { x, y, right, top, canvas }) {
  const [l, b] = toPixels(camera, x, y);
  const [r, t] = toPixels(camera, right, top);
  context.drawImage(canvas, l, t, r - l, b - t);
}
