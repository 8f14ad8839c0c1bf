// SPDX-License-Identifier: MIT
// A sheet to draw on, with pointer, finger or keys.
// @ts-check
import { element } from "./dom.js";
import { contextOf } from "./picture.js";

const kSheet = 336; // pixels of its side

/** What one draws on: light on dark, or in colour. */
export class Sheet {
  /** @param {boolean} coloured */
  constructor(coloured) {
    this.coloured = coloured;
    this.colour = coloured ? "#202020" : "#ffffff";
    this.width = 24;
    this.empty = true;
    this.pen = { x: kSheet / 2, y: kSheet / 2, down: false };
    this.canvas = element("canvas", {
      width: kSheet,
      height: kSheet,
      tabindex: 0,
      role: "application",
      class: "sheet-canvas",
      "aria-label": "Drawing. Arrow keys move the pen, the space bar puts it down and lifts it.",
    });
    /** @type {() => void} */
    this.listener = () => {};
    this.waits = false;
    this.fill();
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      const at = this.placeOf(event);
      this.stroke(at, at);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) this.stroke(this.pen, this.placeOf(event));
    });
    this.canvas.addEventListener("keydown", (event) => this.moveByKey(event));
  }

  /** @param {() => void} listener called once a frame while the drawing changes */
  listen(listener) {
    this.listener = listener;
  }

  change() {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.listener();
    });
  }

  /** @param {PointerEvent} event */
  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * kSheet,
      y: ((event.clientY - box.top) / box.height) * kSheet,
    };
  }

  /** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
  stroke(from, to) {
    const context = contextOf(this.canvas);
    context.strokeStyle = this.colour;
    context.lineWidth = this.width;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x + 0.01, to.y);
    context.stroke();
    this.pen = { ...to, down: this.pen.down };
    this.empty = false;
    this.change();
  }

  /** @param {KeyboardEvent} event */
  moveByKey(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    if (!way) this.pen.down = !this.pen.down;
    const inside = (/** @type {number} */ v) => Math.min(kSheet, Math.max(0, v));
    const to = {
      x: inside(this.pen.x + 10 * (way?.[0] ?? 0)),
      y: inside(this.pen.y + 10 * (way?.[1] ?? 0)),
    };
    if (this.pen.down) this.stroke(this.pen, to);
    else this.pen = { ...to, down: false };
  }

  /** An empty sheet. */
  fill() {
    const context = contextOf(this.canvas);
    context.fillStyle = this.coloured ? "#ffffff" : "#000000";
    context.fillRect(0, 0, kSheet, kSheet);
    this.empty = true;
    this.change();
  }

  /**
   * A picture's middle square.
   * @param {CanvasImageSource} source
   * @param {number} width
   * @param {number} height
   * @param {boolean} negative light becomes dark
   */
  place(source, width, height, negative) {
    const context = contextOf(this.canvas),
      side = Math.min(width, height);
    context.filter = negative ? "grayscale(1) invert(1)" : this.coloured ? "none" : "grayscale(1)";
    context.imageSmoothingEnabled = !(isSmall(width) && this.coloured === false);
    context.drawImage(
      source,
      (width - side) / 2,
      (height - side) / 2,
      side,
      side,
      0,
      0,
      kSheet,
      kSheet,
    );
    context.filter = "none";
    this.empty = false;
    this.change();
  }
}

/** @param {number} width */
function isSmall(width) {
  return width <= 40;
}
