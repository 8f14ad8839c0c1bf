// SPDX-License-Identifier: MIT
// Codes and small pictures as text of a URL: base64 without the signs that a URL escapes; codes in
// single precision.
// @ts-check

/** @param {ArrayLike<number>} bytes */
export function textOfBytes(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The bytes that a text says, or null where it is no such text. @param {string} text */
export function bytesOfText(text) {
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return binary ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

/** @param {ArrayLike<number>} code */
export function textOfCode(code) {
  return textOfBytes(new Uint8Array(Float32Array.from(code).buffer));
}

/**
 * The code that a text says, or null where it says none of `size` finite numbers.
 * @param {string | null | undefined} text @param {number} size
 */
export function codeOfText(text, size) {
  const bytes = text ? bytesOfText(text) : null;
  if (!bytes || bytes.length !== 4 * size) return null;
  const code = new Float32Array(bytes.buffer);
  return code.every(Number.isFinite) ? code : null;
}
