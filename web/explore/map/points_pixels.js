// SPDX-License-Identifier: MIT
// Points where no graphics card helps: small squares written into the pixels of a canvas. That is
// several times as fast as WebGL2 done by the processor.
// @ts-check

export class PointsPixels {
  /** @type {Float32Array} */
  #points = new Float32Array();
  /** @type {Uint32Array} */
  #colours = new Uint32Array();
  /** @type {ImageData | null} */
  #image = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /** @param {Float32Array} points (N, 2) */
  setPoints(points) {
    this.#points = points;
  }

  /** @param {Uint8Array} colours (N, 4); alpha 0 hides */
  setColours(colours) {
    this.#colours = new Uint32Array(colours.buffer, colours.byteOffset, colours.length / 4);
  }

  /** @param {import("../camera.js").Camera} camera in pixels of the canvas @param {number} size
   * @param {CanvasRenderingContext2D | null} ground what lies behind: with it in one canvas, a
   * browser without a card has one layer to put on the screen */
  draw(camera, size, ground) {
    const { width, height } = this.canvas;
    const image = ground ? ground.getImageData(0, 0, width, height) : this.#empty(width, height);
    this.#write(new Uint32Array(image.data.buffer), camera, Math.max(1, Math.round(size * .85)));
    this.context.putImageData(image, 0, 0);
  }

  /** @param {number} width @param {number} height */
  #empty(width, height) {
    if (this.#image?.width !== width || this.#image.height !== height)
      this.#image = this.context.createImageData(width, height);
    else this.#image.data.fill(0);
    return this.#image;
  }

  /** @param {Uint32Array} pixels @param {import("../camera.js").Camera} camera
   * @param {number} side */
  #write(pixels, { x, y, scale, width, height }, side) {
    const points = this.#points, colours = this.#colours;
    const left = width / 2 - x * scale - side / 2;
    const top = height / 2 + y * scale - side / 2;
    const round = side > 3 ? 1 : 0;  // corners of larger squares are left out
    for (let i = 0; i < colours.length; ++i) {
      const colour = colours[i];
      const px = Math.round(left + points[2 * i] * scale);
      const py = Math.round(top - points[2 * i + 1] * scale);
      if (colour >>> 24 === 0 || px < 0 || py < 0 || px + side > width || py + side > height)
        continue;
      for (let row = 0; row < side; ++row) {
        const cut = row === 0 || row === side - 1 ? round : 0;
        const end = (py + row) * width + px + side - cut;
        for (let at = (py + row) * width + px + cut; at < end; ++at) pixels[at] = colour;
      }
    }
  }
}
