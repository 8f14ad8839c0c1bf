// SPDX-License-Identifier: MIT
// The map itself: points over pictures of the plane, a lens at the place that is looked at, and
// the hands that move it.
// @ts-check
import { h } from "../../dom.js";
import { fitted, panned, resized, toPixels, toPlane, zoomed } from "../camera.js";
import { rgbOf } from "../colour.js";
import { extent, nearestPoint } from "../nearest.js";
import { listenToHands } from "./gestures.js";
import { PointsGl, contextOf, hasGraphicsCard } from "./points_gl.js";
import { PointsPixels } from "./points_pixels.js";

/** Pixels around a place in which a point is picked. */
const REACH = 24;

/** Pictures without points before them, and the share of them that is left behind points. */
const BRIGHT = { ground: [0, 0, 0], share: 1, inverted: false };
const DIM = .4;

/** @typedef {import("../camera.js").Camera} Camera */
/**
 * @typedef {{look: (x: number, y: number, said: boolean) => void, pick: (index: number) => void,
 *   moved: (camera: Camera, whole: Camera) => void}} Heard
 */

export class PlaneView {
  /** @type {Camera} */
  camera = { x: 0, y: 0, scale: 100, width: 300, height: 300 };
  /** The view of everything. @type {Camera} */
  whole = this.camera;
  /** @type {Float32Array} */
  points = new Float32Array();
  /** @type {Uint8Array | null} */
  shown = null;
  showPoints = true;
  showPictures = true;
  /** @type {import("./background.js").Background | null} */
  background = null;
  #place = [150, 150];
  #picked = -1;
  #asked = 0;
  #extent = { x: 0, y: 0, half: 1 };
  #under = h("canvas", { class: "plane-pictures" });
  #over = h("canvas", { class: "plane-points" });
  #ring = h("span", { class: "plane-ring", hidden: true });
  #cross = h("span", { class: "plane-cross" });

  /** @param {Heard} heard @param {AbortSignal} signal @param {HTMLElement} lens
   * @param {{grey: boolean, draw: string}} look whether pictures have no colour; what draws points:
   * "gl", "pixels", or "" for what is faster here */
  constructor(heard, signal, lens, { grey, draw }) {
    this.heard = heard;
    this.lens = lens;
    this.element = h("div", {
      class: "plane", tabindex: 0, role: "application", "aria-roledescription": "map",
      "aria-label": "Map of codes. Arrows look around, with Shift they move the map; plus and " +
        "minus zoom, Enter picks the nearest example, 0 shows all.",
    }, this.#under, this.#over, this.#ring, this.#cross, lens);
    this.#points = pointsOn(this.#over, draw);
    this.grey = grey;
    this.#inOne = this.#points instanceof PointsPixels;
    this.#ground = this.#under.getContext("2d", { alpha: false, willReadFrequently: this.#inOne });
    listenToHands(this.element, this.#hands(), signal);
    const watcher = new ResizeObserver(() => this.#resize());
    watcher.observe(this.element);
    signal.addEventListener("abort", () => watcher.disconnect());
  }
  /** @type {PointsGl | PointsPixels} */
  #points;
  /** @type {import("./background.js").Look} */
  #dim = BRIGHT;
  /** Whether points are written over the pictures, into one canvas. */
  #inOne = false;
  /** @type {CanvasRenderingContext2D} */
  #ground;

  /** @returns {import("./gestures.js").Hands} */
  #hands() {
    return {
      look: (x, y, said) => this.#look(x, y, said),
      pan: (dx, dy) => this.#see(panned(this.camera, dx, dy)),
      zoom: (factor, x, y) => this.#see(zoomed(this.camera, factor, x, y, this.whole)),
      pick: (x, y) => this.#pick(x, y),
      fit: () => this.fit(),
      place: () => /** @type {[number, number]} */ (this.#place),
      size: () => [this.camera.width, this.camera.height],
    };
  }

  /** @param {Camera} camera */
  #see(camera) {
    this.camera = camera;
    this.draw();
    this.heard.moved(camera, this.whole);
  }

  /** Follows the colours of the page. On light paper light digits on black would make grey of it:
   * behind points they are ink. */
  themed() {
    const ground = rgbOf(getComputedStyle(this.element).backgroundColor);
    const light = ground[0] + ground[1] + ground[2] > 384;
    this.#dim = { ground, share: DIM, inverted: this.grey && light };
    this.draw();
  }

  /** Shows everything. */
  fit() {
    this.#see(this.whole);
  }

  /** Shows a part. @param {number} x @param {number} y @param {number} zoom of the whole */
  goTo(x, y, zoom) {
    this.camera = { ...this.whole, x, y, scale: this.whole.scale * zoom };
    this.draw();
  }

  /** @param {Float32Array} points (N, 2) */
  setPoints(points) {
    this.points = points;
    this.#extent = extent(points);
    this.#points.setPoints(points);
    this.#pickedIs(-1);
    this.whole = fitted(this.#extent, this.camera.width, this.camera.height);
    this.camera = this.whole;
    this.draw();
  }

  /** @param {Uint8Array} colours (N, 4) @param {Uint8Array | null} shown (N) */
  setColours(colours, shown) {
    this.shown = shown;
    this.#points.setColours(colours);
    this.draw();
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return;
    const density = this.density;
    for (const canvas of [this.#under, this.#over]) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    this.camera = resized(this.camera, width, height);
    this.whole = fitted(this.#extent, width, height);
    this.#draw();
  }

  /** Pixels of the canvases a pixel of CSS. */
  get density() {
    return Math.min(window.devicePixelRatio || 1, 2);
  }

  /** Draws before the next frame, once however often it is asked. */
  draw() {
    this.#asked ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#asked = 0;
    const density = this.density;
    const camera = { ...this.camera, scale: this.camera.scale * density,
      width: this.#over.width, height: this.#over.height };
    const ground = this.showPictures && this.background ? this.#ground : null;
    this.#over.hidden = !this.showPoints;
    this.#under.hidden = !ground || (this.#inOne && this.showPoints);
    if (ground)
      this.background?.draw(ground, camera, density, this.showPoints ? this.#dim : BRIGHT);
    if (this.showPoints) this.#points.draw(camera, this.#pointSize() * density, ground);
    this.#placeRing();
  }

  /** Few points are large, many are small; a zoom enlarges them a little. */
  #pointSize() {
    const zoom = this.camera.scale / this.whole.scale;
    const base = Math.min(7, Math.max(2.2, 300 / Math.sqrt(Math.max(1, this.points.length / 2))));
    return Math.min(12, base * Math.max(1, zoom) ** .3);
  }

  #placeRing() {
    if (this.#picked < 0) return;
    const [x, y] = toPixels(this.camera, this.points[2 * this.#picked],
      this.points[2 * this.#picked + 1]);
    this.#ring.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** @param {number} px @param {number} py @param {boolean} said */
  #look(px, py, said) {
    this.#place = [px, py];
    this.#cross.style.transform = `translate(${px}px, ${py}px)`;
    this.element.classList.add("looking");
    const right = px > this.camera.width - 150 ? -132 : 20;
    const down = py < 150 ? 20 : -132;
    this.lens.style.transform = `translate(${px + right}px, ${py + down}px)`;
    const [x, y] = toPlane(this.camera, px, py);
    this.heard.look(x, y, said);
  }

  /** @param {number} px @param {number} py */
  #pick(px, py) {
    if (!this.showPoints) return;
    const [x, y] = toPlane(this.camera, px, py);
    const index = nearestPoint(this.points, x, y, REACH / this.camera.scale, this.shown);
    if (index >= 0) this.pickedIs(index);
  }

  /** Marks a point and tells of it. @param {number} index */
  pickedIs(index) {
    this.#pickedIs(index);
    this.heard.pick(index);
  }

  /** @param {number} index */
  #pickedIs(index) {
    this.#picked = index;
    this.#ring.hidden = index < 0;
    this.#placeRing();
  }

  /** What is seen, as one canvas. @param {string} ground CSS colour */
  snapshot(ground) {
    this.#draw();
    const canvas = document.createElement("canvas");
    canvas.width = this.#over.width;
    canvas.height = this.#over.height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (!this.#under.hidden) context.drawImage(this.#under, 0, 0);
    if (this.showPoints) context.drawImage(this.#over, 0, 0);
    return canvas;
  }
}

/**
 * What draws points on a canvas. @param {HTMLCanvasElement} canvas
 * @param {string} how "gl", "pixels", or "" for what is faster here
 */
function pointsOn(canvas, how) {
  const gl = how === "gl" || (!how && hasGraphicsCard()) ? contextOf(canvas) : null;
  return gl ? new PointsGl(canvas, gl) : new PointsPixels(canvas);
}
