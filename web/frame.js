// SPDX-License-Identifier: MIT
// The frames of /api/compute: u32 length of JSON, u32 length of blob, JSON (UTF-8), blob, all
// little endian. An array stands in the JSON as {"type", "shape", "at"}: where it lies in the blob.
// elbo/api/frame.h is the other side.
// @ts-check

/** Bytes of JSON and of a blob that are believed at most, as on the other side. */
const LARGEST_JSON = 1 << 20;
const LARGEST_BLOB = 64 << 20;

/** @type {Record<string, {new (buffer: ArrayBuffer, at: number, count: number): any}>} */
const ARRAY_OF = { u8: Uint8Array, f32: Float32Array, i32: Int32Array };

/** Numbers in rows, as tensors have them. */
export class NumberArray {
  /**
   * @param {Uint8Array | Float32Array | Int32Array} data row-major
   * @param {number[]} shape its product is data.length
   */
  constructor(data, shape) {
    if (shape.reduce((a, b) => a * b, 1) !== data.length)
      throw new RangeError(`an array of ${data.length} numbers cannot have shape (${shape})`);
    this.data = data;
    this.shape = shape;
  }

  /** The type's name in a frame. */
  get type() {
    if (this.data instanceof Float32Array) return "f32";
    return this.data instanceof Int32Array ? "i32" : "u8";
  }

  /** How many rows there are: the first dimension. */
  get rows() {
    return this.shape[0] ?? 1;
  }

  /** Row `i` without a copy: shape is that of one row. @param {number} i */
  row(i) {
    const length = this.data.length / Math.max(1, this.rows);
    return new NumberArray(this.data.subarray(i * length, (i + 1) * length), this.shape.slice(1));
  }
}

/**
 * Floats of a shape, for codes and the like.
 * @param {Iterable<number>} values @param {number[]} shape
 */
export function floats(values, shape) {
  return new NumberArray(Float32Array.from(values), shape);
}

/**
 * A frame of a message in which arrays are NumberArrays.
 * @param {any} message @returns {Uint8Array}
 */
export function encodeFrame(message) {
  /** @type {NumberArray[]} */
  const arrays = [];
  let end = 0;
  const json = JSON.stringify(message, (_, value) => {
    if (!(value instanceof NumberArray)) return value;
    const at = end;
    end += (value.data.byteLength + 3) & ~3;
    arrays.push(value);
    return { type: value.type, shape: value.shape, at };
  });
  const text = new TextEncoder().encode(json);
  const frame = new Uint8Array(8 + text.length + end);
  const head = new DataView(frame.buffer);
  head.setUint32(0, text.length, true);
  head.setUint32(4, end, true);
  frame.set(text, 8);
  let at = 8 + text.length;
  for (const { data } of arrays) {
    frame.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += (data.byteLength + 3) & ~3;
  }
  return frame;
}

/** @param {any} value */
function isDescriptor(value) {
  return typeof value === "object" && value !== null && value.type in ARRAY_OF &&
    Array.isArray(value.shape) && Number.isInteger(value.at);
}

/**
 * The array that a descriptor means; RangeError where it leaves the blob.
 * @param {{type: string, shape: number[], at: number}} descriptor @param {ArrayBuffer} blob
 */
function arrayOf({ type, shape, at }, blob) {
  const Kind = ARRAY_OF[type];
  const size = type === "u8" ? 1 : 4;
  const count = shape.reduce((a, b) => a * b, 1);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || at < 0 || at % 4 !== 0 ||
      at + count * size > blob.byteLength)
    throw new RangeError(`a frame's array of shape (${shape}) at ${at} leaves its blob`);
  return new NumberArray(new Kind(blob, at, count), shape);
}

/**
 * The message of a frame, with NumberArrays in the place of descriptors. RangeError where lengths
 * are wrong.
 * @param {ArrayBuffer} buffer @returns {any}
 */
export function decodeFrame(buffer) {
  if (buffer.byteLength < 8) throw new RangeError("a frame is shorter than its head");
  const head = new DataView(buffer);
  const text = head.getUint32(0, true);
  const blob = head.getUint32(4, true);
  if (text > LARGEST_JSON || blob > LARGEST_BLOB || 8 + text + blob !== buffer.byteLength)
    throw new RangeError(`a frame of ${buffer.byteLength} bytes says ${text} and ${blob}`);
  const numbers = buffer.slice(8 + text);
  const json = new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(buffer, 8, text));
  return JSON.parse(json, (_, value) => (isDescriptor(value) ? arrayOf(value, numbers) : value));
}
