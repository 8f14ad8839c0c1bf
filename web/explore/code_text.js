// SPDX-License-Identifier: MIT
// Codes as text of a URL: single precision in base64 without the signs that a URL escapes.
// @ts-check

/** @param {ArrayLike<number>} code */
export function textOfCode(code) {
  const bytes = new Uint8Array(Float32Array.from(code).buffer);
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/**
 * The code that a text says, or null where it says none of `size` finite numbers.
 * @param {string | null | undefined} text @param {number} size
 */
export function codeOfText(text, size) {
  if (!text || text.length !== Math.ceil((size * 4 * 4) / 3)) return null;
  let binary;
  try {
    binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return null;
  }
  const code = new Float32Array(Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer);
  return code.length === size && code.every(Number.isFinite) ? code : null;
}
