// SPDX-License-Identifier: MIT
// Points as discs by WebGL2: places and colours lie in the card's memory, so that a pan or a zoom
// sends six numbers.
// @ts-check

const VERTEX = `#version 300 es
uniform vec2 middle, perUnit;
uniform float size;
in vec2 place;
in vec4 colour;
out vec4 shade;
void main() {
  gl_Position = colour.a > 0.0 ? vec4((place - middle) * perUnit, 0, 1) : vec4(2, 2, 2, 1);
  gl_PointSize = size;
  shade = colour;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform float size;
in vec4 shade;
out vec4 result;
void main() {
  float edge = (0.5 - length(gl_PointCoord - 0.5)) * size;
  float alpha = shade.a * clamp(edge, 0.0, 1.0);
  if (alpha <= 0.0) discard;
  result = vec4(shade.rgb * alpha, alpha);
}`;

const OPTIONS = { antialias: false, depth: false, premultipliedAlpha: true };

/**
 * A context of WebGL2, or null where there is none. @param {HTMLCanvasElement} canvas
 * @returns {WebGL2RenderingContext | null}
 */
export function contextOf(canvas) {
  return /** @type {WebGL2RenderingContext | null} */ (canvas.getContext("webgl2", OPTIONS));
}

/** Whether WebGL2 is drawn by a graphics card: by the processor it is ten times as slow as writing
 * pixels. */
export function hasGraphicsCard() {
  const gl = contextOf(document.createElement("canvas"));
  if (!gl) return false;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

export class PointsGl {
  #gl;
  #count = 0;
  /** @type {Record<string, WebGLUniformLocation | null>} */
  #uniforms = {};

  /** @param {HTMLCanvasElement} canvas @param {WebGL2RenderingContext} gl its context */
  constructor(canvas, gl) {
    this.canvas = canvas;
    this.#gl = gl;
    const program = linked(gl);
    gl.useProgram(program);
    for (const name of ["middle", "perUnit", "size"])
      this.#uniforms[name] = gl.getUniformLocation(program, name);
    this.places = this.#attribute(program, "place", 2, gl.FLOAT, false);
    this.colours = this.#attribute(program, "colour", 4, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @param {WebGLProgram} program @param {string} name @param {number} size @param {number} type
   * @param {boolean} normalised */
  #attribute(program, name, size, type, normalised) {
    const gl = this.#gl;
    const buffer = gl.createBuffer();
    const at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, normalised, 0, 0);
    return buffer;
  }

  /** @param {Float32Array} points (N, 2) */
  setPoints(points) {
    const gl = this.#gl;
    this.#count = points.length >> 1;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.bufferData(gl.ARRAY_BUFFER, points, gl.STATIC_DRAW);
  }

  /** @param {Uint8Array} colours (N, 4); alpha 0 hides */
  setColours(colours) {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours);
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.STATIC_DRAW);
  }

  /** @param {import("../camera.js").Camera} camera in pixels of the canvas @param {number} size */
  draw(camera, size) {
    const gl = this.#gl;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.#uniforms.middle, camera.x, camera.y);
    gl.uniform2f(this.#uniforms.perUnit, (2 * camera.scale) / camera.width,
      (2 * camera.scale) / camera.height);
    gl.uniform1f(this.#uniforms.size, size);
    if (this.#count) gl.drawArrays(gl.POINTS, 0, this.#count);
  }
}

/** @param {WebGL2RenderingContext} gl */
function linked(gl) {
  const program = gl.createProgram();
  for (const [type, text] of /** @type {[number, string][]} */ (
    [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(type));
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(`WebGL2 refused the shaders: ${gl.getProgramInfoLog(program)}`);
  return program;
}
