// SPDX-License-Identifier: MIT
// What a plane of codes looks like: tiles that are decoded between moves, coarse ones first; codes
// of test examples by class; the place where one is, and the picture there.
// @ts-check
import { element } from "./dom.js";
import { contextOf, isCoarse, pictureCanvas, pixelsOf } from "./picture.js";

/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {import("./explorer.js").Background} Background */

const kSide = 630; // pixels of the canvas
const kInset = 104; // pixels of the picture at the pointer
const kNear = 9; // pixels within which a point is named

/** The canvas of a plane. */
export class PlaneView {
  /** @param {Plane} plane @param {Background} background */
  constructor(plane, background) {
    const { image } = plane.explorer.model.about;
    this.plane = plane;
    this.background = background;
    this.canvas = element("canvas", {
      width: kSide,
      height: kSide,
      tabindex: 0,
      role: "application",
      "aria-label": "Plane of codes. Arrow keys move the point, with Shift by larger steps.",
    });
    this.readout = element("p", { class: "readout" });
    this.count = Math.max(5, Math.round(kSide / Math.max(image.shape[2], 28)));
    this.tiles = pictureCanvas(image, "");
    this.tiles.width = this.tiles.height = kSide;
    this.inset = pictureCanvas(image, "");
    this.shows = { tiles: true, points: Boolean(plane.explorer.model.about.points) };
    /** @type {{x: number, y: number} | null} */
    this.pointer = null;
    this.visible = false;
    this.drawn = "";
    this.listen();
  }

  /** Moves by pointer and keys. */
  listen() {
    const { canvas, plane } = this;
    const take = (/** @type {PointerEvent} */ event) => {
      this.pointer = this.placeOf(event);
      plane.take(this.pointer.x, this.pointer.y);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      take(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) return take(event);
      this.pointer = this.placeOf(event);
      plane.explorer.show(plane.codeAt(this.pointer.x, this.pointer.y));
    });
    canvas.addEventListener("pointerleave", () => {
      this.pointer = null;
      plane.explorer.show();
    });
    canvas.addEventListener("keydown", (event) => this.moveByKey(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** @param {KeyboardEvent} event */
  moveByKey(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[
      event.key
    ];
    if (!way) return;
    event.preventDefault();
    const { plane } = this,
      part = event.shiftKey ? 8 : 40;
    const [across, up] = [plane.across, plane.up].map(({ low, high }) => (high - low) / part);
    this.pointer = null;
    plane.take(plane.x + way[0] * across, plane.y + way[1] * up);
  }

  /** @param {PointerEvent} event */
  placeOf(event) {
    const box = this.canvas.getBoundingClientRect(),
      { across, up } = this.plane;
    const inside = (/** @type {number} */ t) => Math.min(1, Math.max(0, t));
    const x = inside((event.clientX - box.left) / box.width),
      y = inside((event.clientY - box.top) / box.height);
    return { x: across.low + x * (across.high - across.low), y: up.high - y * (up.high - up.low) };
  }

  /** Pixels of a place. @param {number} x @param {number} y */
  pixelOf(x, y) {
    const { across, up } = this.plane;
    return [
      ((x - across.low) / (across.high - across.low)) * kSide,
      ((up.high - y) / (up.high - up.low)) * kSide,
    ];
  }

  /** @param {boolean} is */
  setVisible(is) {
    this.visible = is;
    this.renew();
  }

  /** Decodes the tiles anew where they are of another plane. */
  renew() {
    const { plane } = this,
      { across, up, explorer } = plane;
    if (!this.visible) return;
    const corners = [plane.codeAt(across.low, up.low), plane.codeAt(across.high, up.high)];
    const key = [...corners, explorer.model.condition].map((code) => code.join()).join(";");
    if (key !== this.drawn) this.background.start("tiles", this.decodeTiles());
    this.drawn = key;
    this.draw();
  }

  /** One tile a step; a coarse one lies where finer ones come, and is the first of them. */
  *decodeTiles() {
    const { plane, count } = this,
      { model } = plane.explorer,
      context = contextOf(this.tiles);
    context.clearRect(0, 0, kSide, kSide);
    context.imageSmoothingEnabled = !isCoarse(model.about.image);
    const size = kSide / count,
      { across, up } = plane;
    /** @type {Map<number, Float32Array>} */
    const decoded = new Map();
    for (const step of [4, 2, 1])
      for (let row = 0; row < count; row += step)
        for (let column = 0; column < count; column += step) {
          const place = row * count + column,
            known = decoded.get(place);
          const x = across.low + ((column + 0.5) / count) * (across.high - across.low);
          const y = up.high - ((row + 0.5) / count) * (up.high - up.low);
          const picture = known ?? model.decode(plane.codeAt(x, y));
          decoded.set(place, picture);
          this.paintInset(picture);
          context.drawImage(this.inset, column * size, row * size, step * size, step * size);
          this.later();
          yield;
        }
  }

  /** @param {Float32Array} values */
  paintInset(values) {
    contextOf(this.inset).putImageData(
      pixelsOf(this.plane.explorer.model.about.image, values),
      0,
      0,
    );
  }

  /** Draws at the next frame, once for many tiles. */
  later() {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }

  draw() {
    if (!this.visible) return;
    const { plane, shows } = this,
      context = contextOf(this.canvas);
    const style = getComputedStyle(this.canvas),
      colour = (/** @type {string} */ name) => style.getPropertyValue(name);
    context.fillStyle = colour("--panel");
    context.fillRect(0, 0, kSide, kSide);
    if (shows.tiles) context.drawImage(this.tiles, 0, 0);
    const near = shows.points ? this.drawPoints(context, colour) : "";
    this.drawMarker(context, colour);
    if (this.pointer) this.drawInset(context, colour);
    const { x, y } = this.pointer ?? plane;
    this.readout.textContent = plane.text(x, y) + near;
  }

  /** Each test example's code; yields the name of the one at the pointer. */
  drawPoints(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {(name: string) => string} */ colour,
  ) {
    const { plane } = this,
      { model } = plane.explorer,
      points = model.about.points;
    if (!points) return "";
    const here = this.pointer ? this.pixelOf(this.pointer.x, this.pointer.y) : null;
    const count = model.values(points.codes).length / model.dimensions;
    let best = kNear,
      name = "";
    context.lineWidth = 1.5;
    context.strokeStyle = colour("--paper");
    for (let i = 0; i < count; ++i) {
      const code = model.row(points.codes, i),
        label = points.labels[i] ?? -1;
      const [x, y] = this.pixelOf(
        plane.across.place(code, plane.base),
        plane.up.place(code, plane.base),
      );
      context.fillStyle = colour(`--s${label < 0 ? 9 : label % 10}`);
      context.beginPath();
      context.arc(x, y, label < 0 ? 3 : 4, 0, 2 * Math.PI);
      context.stroke();
      context.fill();
      const distance = here ? Math.hypot(x - here[0], y - here[1]) : Infinity;
      if (distance < best) {
        best = distance;
        const of = label < 0 ? "" : ` of class ${model.about.classes[label] ?? label}`;
        name = ` \u00b7 a test example${of}`;
      }
    }
    return name;
  }

  /** Where the code is. */
  drawMarker(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {(name: string) => string} */ colour,
  ) {
    const [x, y] = this.pixelOf(this.plane.x, this.plane.y);
    for (const [width, name] of [
      [6, "--paper"],
      [2.5, "--link"],
    ]) {
      context.lineWidth = Number(width);
      context.strokeStyle = colour(String(name));
      context.beginPath();
      context.arc(x, y, 11, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** The picture under the pointer, beside it. */
  drawInset(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {(name: string) => string} */ colour,
  ) {
    const pointer = /** @type {{x: number, y: number}} */ (this.pointer);
    const [x, y] = this.pixelOf(pointer.x, pointer.y),
      gap = 18;
    const left = x + gap + kInset > kSide ? x - gap - kInset : x + gap;
    const top = y - gap - kInset < 0 ? y + gap : y - gap - kInset;
    context.fillStyle = colour("--paper");
    context.fillRect(left - 4, top - 4, kInset + 8, kInset + 8);
    context.strokeStyle = colour("--link");
    context.lineWidth = 2;
    context.strokeRect(left - 4, top - 4, kInset + 8, kInset + 8);
    context.imageSmoothingEnabled = !isCoarse(this.plane.explorer.model.about.image);
    this.paintInset(this.plane.explorer.picture);
    context.drawImage(this.inset, left, top, kInset, kInset);
  }

  /** What is shown, and which colour is which class. */
  options() {
    const { about } = this.plane.explorer.model;
    const box = (/** @type {"tiles" | "points"} */ key, /** @type {string} */ text) =>
      element(
        "label",
        { class: "check" },
        element("input", {
          type: "checkbox",
          checked: this.shows[key],
          on: {
            change: (event) => {
              this.shows[key] = event.target.checked;
              this.draw();
            },
          },
        }),
        text,
      );
    const labelled = about.points?.labels.some((label) => label >= 0);
    const legend = labelled
      ? element(
          "ul",
          { class: "legend", "aria-label": "Classes" },
          ...about.classes
            .slice(0, 10)
            .map((name, i) => element("li", {}, element("span", { class: `dot s${i}` }), name)),
        )
      : null;
    return element(
      "div",
      { class: "bar" },
      box("tiles", "pictures"),
      about.points ? box("points", "codes of test examples") : null,
      legend,
    );
  }
}
