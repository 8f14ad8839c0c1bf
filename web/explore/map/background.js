// SPDX-License-Identifier: MIT
// The plane behind the points: each cell of a lattice shows what its middle decodes to. Cells are
// kept, so that a view that was seen is there at once; of others a coarser or finer one stands in.
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
/**
 * @typedef {{ground: number[], share: number, inverted: boolean}} Look pictures are mixed with the
 * ground, of which they leave 1 - share; in one canvas, as layers that let light through cost a
 * processor its frames
 * @typedef {{x: number, y: number, side: number, image: NumberArray, canvas: HTMLCanvasElement,
 *   look: Look | null}} Cell
 */

export class Background {
  /** @type {Map<string, Cell>} in the order in which they were seen last */
  #kept = new Map();
  #pacer = new Pacer(60);
  #busy = false;
  /** @type {Camera | null} */
  #camera = null;
  #turn = 0;

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
    this.#turn += 1;
  }

  /** Draws what is there and asks for the rest.
   * @param {CanvasRenderingContext2D} context @param {Camera} camera in pixels of the canvas
   * @param {number} density pixels of the canvas a pixel of CSS @param {Look} look */
  draw(context, camera, density, look) {
    this.#camera = camera;
    const wanted = cells(camera, LEAST * density);
    context.clearRect(0, 0, camera.width, camera.height);
    context.imageSmoothingEnabled = false;
    const whole = wanted.every(({ key }) => this.#kept.has(key));
    if (!whole) this.#drawOthers(context, camera, wanted[0].side, look);
    for (const { key } of wanted) {
      const cell = this.#kept.get(key);
      if (!cell) continue;
      this.#kept.delete(key);
      this.#kept.set(key, cell);
      drawCell(context, camera, cell, look);
    }
    if (!whole) this.#fetch(density);
  }

  /** Cells of other sizes, in the place of those that are not there yet.
   * @param {CanvasRenderingContext2D} context @param {Camera} camera @param {number} side
   * @param {Look} look */
  #drawOthers(context, camera, side, look) {
    const others = [...this.#kept.values()].filter((one) => one.side <= 4 * side &&
      one.side >= side / 2 && one.side !== side);
    for (const cell of others.sort((a, b) => b.side - a.side))
      drawCell(context, camera, cell, look);
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
        this.#kept.set(key, { ...cell, image: images.row(i), look: null,
          canvas: document.createElement("canvas") });
      });
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

/** Mixes a picture with the ground. @param {Cell} cell @param {Look} look */
function tint(cell, look) {
  const pixels = pixelsOf(cell.image);
  const { data } = pixels;
  for (let i = 0; i < data.length; ++i)
    if (i % 4 < 3) data[i] = look.share * (look.inverted ? 255 - data[i] : data[i]) +
      (1 - look.share) * look.ground[i % 4];
  Object.assign(cell.canvas, { width: pixels.width, height: pixels.height });
  cell.canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  cell.look = look;
}

/** @param {CanvasRenderingContext2D} context @param {Camera} camera @param {Cell} cell
 * @param {Look} look */
function drawCell(context, camera, cell, look) {
  const { x, y, side, canvas } = cell;
  const [left, bottom] = toPixels(camera, x, y);
  const [right, top] = toPixels(camera, x + side, y + side);
  if (right < 0 || bottom < 0 || left > camera.width || top > camera.height) return;
  if (cell.look !== look) tint(cell, look);
  const l = Math.round(left), t = Math.round(top);
  context.drawImage(canvas, l, t, Math.round(right) - l, Math.round(bottom) - t);
}
