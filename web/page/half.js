// SPDX-License-Identifier: MIT
// Numbers as a page carries them: base64 of bytes, of which two are an IEEE half, and four a float,
// both little endian. Every half is a float exactly.
// @ts-check
import { ProgramError } from "./tensor.js";

const kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The float that a half is: 1 bit of sign, 5 of exponent, 10 of fraction. @param {number} bits */
export function floatOfHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1,
    exponent = (bits >> 10) & 31,
    fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let table = /** @type {Float32Array | null} */ (null);

/**
 * The floats of `count` halves that begin at byte `first`.
 * @param {Uint8Array} bytes
 * @param {number} first
 * @param {number} count
 */
export function floatsOfHalves(bytes, first, count) {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => floatOfHalf(bits));
  wantBytes(bytes, first, 2 * count);
  const out = new Float32Array(count);
  for (let i = 0, at = first; i < count; ++i, at += 2)
    out[i] = table[bytes[at] | (bytes[at + 1] << 8)];
  return out;
}

/**
 * The `count` floats that begin at byte `first`.
 * @param {Uint8Array} bytes
 * @param {number} first
 * @param {number} count
 */
export function floatsOf(bytes, first, count) {
  wantBytes(bytes, first, 4 * count);
  const view = new DataView(bytes.buffer, bytes.byteOffset + first, 4 * count);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}

/**
 * @param {Uint8Array} bytes
 * @param {number} first
 * @param {number} length
 */
function wantBytes(bytes, first, length) {
  if (!Number.isInteger(first) || first < 0 || first + length > bytes.length)
    throw new ProgramError(
      "DataError",
      `weights: got ${bytes.length} bytes, want ${length} from ${first} on`,
    );
}

/** What each character of base64 stands for; 255: it is none. */
function valuesOfCharacters() {
  const values = new Uint8Array(128).fill(255);
  for (let i = 0; i < 64; ++i) values[kAlphabet.charCodeAt(i)] = i;
  return values;
}

/** The bytes of a base64 text, padded, without blanks. @param {string} text */
export function bytesOfBase64(text) {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4) badBase64(text.length, "a length that is a multiple of 4");
  const values = valuesOfCharacters(),
    count = (text.length / 4) * 3 - padding;
  const bytes = new Uint8Array(count);
  const valueAt = (/** @type {number} */ i) => {
    if (i >= text.length - padding) return 0;
    const code = text.charCodeAt(i),
      value = code < 128 ? values[code] : 255;
    return value < 64 ? value : badBase64(i, "one of the alphabet");
  };
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    const bits =
      (valueAt(i) << 18) | (valueAt(i + 1) << 12) | (valueAt(i + 2) << 6) | valueAt(i + 3);
    bytes[at] = bits >> 16; // what lies behind the end is not written
    bytes[at + 1] = bits >> 8;
    bytes[at + 2] = bits;
  }
  return bytes;
}

/**
 * @param {number} got
 * @param {string} want
 * @returns {never}
 */
function badBase64(got, want) {
  throw new ProgramError("DataError", `weights: no base64 at character ${got}: want ${want}`);
}
