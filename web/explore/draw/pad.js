// SPDX-License-Identifier: MIT
// <explore-pad>: a surface to draw on with mouse, pen or finger, or with keys: arrows move, Space
// puts the pen down and lifts it. Pictures dropped or pasted become the ground that is drawn on.
// Sends "drawn" whenever there is something new.
// @ts-check
import { h } from "../../dom.js";
import { blockMeans, placement } from "../digit.js";
import { paint } from "../../images.js";
import { NumberArray } from "../../frame.js";

/** Pixels of the surface, drawings that can be undone, pixels that an arrow moves. */
const SIDE = 336;
const KEPT = 24;
const STEP = 8;
/** Pixels of the drawing a pixel of the picture, along each axis. */
const FINE = 4;

export class Pad extends HTMLElement {
  ground = "#000";
  ink = "#fff";
  brush = 24;
  /** @type {ImageData[]} */
  #before = [];
  /** @type {[number, number] | null} */
  #last = null;
  #cursor = { x: SIDE / 2, y: SIDE / 2, down: false };
  #canvas = h("canvas", { width: SIDE, height: SIDE, tabindex: 0, role: "application",
    "aria-roledescription": "drawing", "aria-label": "Drawing pad. Arrows move the pen, Space " +
      "puts it down or lifts it, Control Z undoes, Delete clears." });
  #pen = h("span", { class: "pad-pen", hidden: true });

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#canvas, this.#pen);
    this.#wipe();
    const hear = (/** @type {string} */ name, /** @type {(event: any) => void} */ call) =>
      this.#canvas.addEventListener(name, call);
    hear("pointerdown", (event) => this.#start(event));
    hear("pointermove", (event) => this.#move(event));
    hear("pointerup", () => this.#end());
    hear("pointercancel", () => this.#end());
    hear("keydown", (event) => this.#key(event));
    hear("blur", () => this.#lift());
  }

  get #context() {
    return /** @type {CanvasRenderingContext2D} */ (
      this.#canvas.getContext("2d", { willReadFrequently: true }));
  }

  #wipe() {
    this.#context.fillStyle = this.ground;
    this.#context.fillRect(0, 0, SIDE, SIDE);
  }

  #keep() {
    this.#before.push(this.#context.getImageData(0, 0, SIDE, SIDE));
    if (this.#before.length > KEPT) this.#before.shift();
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("drawn"));
  }

  /** Nothing but ground. */
  clear() {
    this.#keep();
    this.#wipe();
    this.#tell();
  }

  undo() {
    const before = this.#before.pop();
    if (!before) return;
    this.#context.putImageData(before, 0, 0);
    this.#tell();
  }

  /** Shows an image over the whole pad. @param {NumberArray} image (H, W, C)
   * @param {boolean} [smooth] */
  put(image, smooth = false) {
    this.#keep();
    const canvas = document.createElement("canvas");
    paint(canvas, image);
    this.#context.imageSmoothingEnabled = smooth;
    this.#context.drawImage(canvas, 0, 0, SIDE, SIDE);
    this.#tell();
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * SIDE) / box.width,
      ((event.clientY - box.top) * SIDE) / box.height];
  }

  /** @param {PointerEvent} event */
  #start(event) {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#keep();
    this.#last = this.#place(event);
    this.#line(this.#last, this.#last);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#last) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      const place = this.#place(one);
      this.#line(this.#last, place);
      this.#last = place;
    }
  }

  #end() {
    this.#last = null;
  }

  /** @param {number[]} from @param {number[]} to */
  #line(from, to) {
    const context = this.#context;
    Object.assign(context, { strokeStyle: this.ink, lineWidth: this.brush, lineCap: "round" });
    context.beginPath();
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0], to[1] + .01);
    context.stroke();
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key];
    if (arrow) this.#walk(arrow);
    else if (event.key === " ") this.#dip();
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.undo();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    event.preventDefault();
  }

  /** @param {number[]} arrow */
  #walk([dx, dy]) {
    const { x, y, down } = this.#cursor;
    const inside = (/** @type {number} */ value) => Math.min(SIDE, Math.max(0, value));
    Object.assign(this.#cursor, { x: inside(x + dx * STEP), y: inside(y + dy * STEP) });
    if (down) this.#line([x, y], [this.#cursor.x, this.#cursor.y]);
    this.#showPen();
  }

  #dip() {
    this.#cursor.down = !this.#cursor.down;
    if (this.#cursor.down) {
      this.#keep();
      this.#line([this.#cursor.x, this.#cursor.y], [this.#cursor.x, this.#cursor.y]);
    }
    this.#showPen();
  }

  #lift() {
    this.#cursor.down = false;
    this.#pen.hidden = true;
  }

  #showPen() {
    this.#pen.hidden = false;
    this.#pen.classList.toggle("down", this.#cursor.down);
    this.#pen.style.left = `${(100 * this.#cursor.x) / SIDE}%`;
    this.#pen.style.top = `${(100 * this.#cursor.y) / SIDE}%`;
  }

  /**
   * The drawing as a picture of (1, size, size, channels); `centred` places it as MNIST does. Null
   * where it is centred and nothing is drawn.
   * @param {number} size @param {number} channels 1 or 3 @param {boolean} centred
   */
  picture(size, channels, centred) {
    const place = centred ? this.#centring(size * FINE)
      : { scale: (size * FINE) / SIDE, dx: 0, dy: 0 };
    if (!place) return null;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size * FINE;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = this.ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#canvas, place.dx, place.dy, SIDE * place.scale, SIDE * place.scale);
    return reduced(context.getImageData(0, 0, canvas.width, canvas.height).data, size, channels);
  }

  /** @param {number} size of the larger picture in which the drawing is placed */
  #centring(size) {
    const { data } = this.#context.getImageData(0, 0, SIDE, SIDE);
    const light = this.ground !== "#000";
    const ink = Uint8Array.from({ length: SIDE * SIDE },
      (_, i) => (light ? 255 - data[4 * i] : data[4 * i]));
    return placement(ink, SIDE, SIDE, size);
  }
}
customElements.define("explore-pad", Pad);

/** The means of blocks. @param {Uint8ClampedArray} data of a canvas @param {number} size
 * @param {number} channels */
function reduced(data, size, channels) {
  const planes = Array.from({ length: channels }, (_, c) =>
    blockMeans(data.filter((_, i) => i % 4 === c), size, FINE));
  const values = Uint8Array.from({ length: size * size * channels },
    (_, i) => planes[i % channels][Math.floor(i / channels)]);
  return new NumberArray(values, [1, size, size, channels]);
}
