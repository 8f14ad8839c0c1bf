// SPDX-License-Identifier: MIT
// Texts in a PNG that say what made it: iTXt chunks, which any picture program shows.
// @ts-check

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The check sum of PNG's chunks. @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** One chunk with its length and check sum. @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** keyword, 0, not compressed, no language, no translation, text in UTF-8.
 * @param {string} keyword @param {string} text */
function textChunk(keyword, text) {
  const key = keyword.replace(/[^\x20-\x7e]/g, "").slice(0, 79);
  return chunk("iTXt", new TextEncoder().encode(`${key}\0\0\0\0\0${text}`));
}

/**
 * A PNG with texts after its header. Error where the bytes are no PNG.
 * @param {Uint8Array} png @param {Record<string, string | number>} note
 */
export function withNote(png, note) {
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) throw new Error("these bytes are no PNG");
  const head = 8 + 25;  // the signature and IHDR, whose 13 bytes PNG fixes
  const texts = Object.entries(note).map(([key, text]) => textChunk(key, String(text)));
  const parts = [png.subarray(0, head), ...texts, png.subarray(head)];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
