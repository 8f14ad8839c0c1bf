// SPDX-License-Identifier: MIT
// Where a picture comes from: an example of the data, a draw of the prior, or a file of the user.
// A token says which, so that the URL can hold it: "example 17", "sample 5", "code TEXT".
// @ts-check
import { NumberArray } from "../frame.js";
import { codeOfText, textOfCode } from "./code_text.js";

/**
 * @typedef {{token: string, code: Float32Array, image: NumberArray, seen: NumberArray | null,
 *   label: string, words: string}} Source
 * image: the decoded code (H, W, C); seen: what was encoded, null where nothing was; label: the
 * name of its class, or ""; words: where it comes from
 */

/** Steps by which a code is searched where there is no encoder. */
const STEPS = 300;

/** @param {number} index */
export const exampleToken = (index) => `example ${index}`;
/** @param {number} seed */
export const sampleToken = (seed) => `sample ${seed}`;
/** @param {ArrayLike<number>} code */
export const codeToken = (code) => `code ${textOfCode(code)}`;

/**
 * The picture that a token means. Error where it means none.
 * @param {import("./session.js").Session} session @param {string} token @param {string} lane
 * @returns {Promise<Source>}
 */
export async function sourceOf(session, token, lane) {
  const [kind, value] = token.split(" ");
  if (kind === "example") return exampleSource(session, Number(value), lane);
  if (kind === "sample") return sampleSource(session, Number(value), lane);
  const code = codeOfText(value, session.size);
  if (!code) throw new Error("the link holds a code that is not of this model");
  const image = (await session.decode(code, { lane })).row(0);
  return { token, code, image, seen: null, label: "", words: "a code" };
}

/** @param {import("./session.js").Session} session @param {number} asked @param {string} lane
 * @returns {Promise<Source>} */
async function exampleSource(session, asked, lane) {
  const last = Math.max(0, session.count() - 1);
  const index = Math.min(Math.max(0, Math.floor(asked) || 0), last);
  const args = { examples: { split: session.split, indices: [index] } };
  const answer = await session.ask("encode", args, { lane });
  const label = answer.labels ? session.about.classes[answer.labels.data[0]] ?? "" : "";
  return {
    ...encoded(answer), token: exampleToken(index), label,
    words: `${session.split} example ${index}`,
  };
}

/** @param {any} answer of `encode` */
function encoded(answer) {
  return { code: answer.mean.row(0).data.slice(), image: answer.reconstruction.row(0),
    seen: answer.images.row(0) };
}

/** @param {import("./session.js").Session} session @param {number} seed @param {string} lane
 * @returns {Promise<Source>} */
async function sampleSource(session, seed, lane) {
  const answer = await session.ask("sample", { count: 1, seed }, { lane });
  const code = answer.codes ? answer.codes.row(0).data.slice() : session.draw(seed);
  const image = answer.codes ? answer.images.row(0) : (await session.decode(code, { lane })).row(0);
  return { token: sampleToken(seed), code, image, seen: null, label: "", words: `sample ${seed}` };
}

/**
 * A picture of the user: encoded, or where there is no encoder its code is searched.
 * @param {import("./session.js").Session} session @param {NumberArray} image (1, H, W, C)
 * @param {string} lane @param {(part: number) => void} [progress] @returns {Promise<Source>}
 */
export async function pictureSource(session, image, lane, progress) {
  if (session.can("encodes")) {
    const found = encoded(await session.ask("encode", { images: image }, { lane }));
    return { ...found, token: codeToken(found.code), label: "", words: "your picture" };
  }
  /** @type {any} */
  let answer = { finished: false };
  while (!answer.finished) {
    const codes = answer.codes ? { codes: answer.codes } : {};
    answer = await session.ask("invert", { image, total: STEPS, seed: 0, ...codes }, { lane });
    progress?.(answer.step / STEPS);
  }
  const code = answer.codes.row(0).data.slice();
  return { token: codeToken(code), code, image: answer.image.row(0), seen: null, label: "",
    words: "your picture, searched" };
}

/**
 * The picture of a file as (1, H, W, 3): its middle square, at most 256 pixels wide. The browser
 * reads it, so whatever it can show will do. Error where it cannot.
 * @param {Blob} file
 */
export async function imageOfFile(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    const name = /** @type {File} */ (file).name || "this file";
    throw new Error(`${name} is no picture that this browser can read; try PNG or JPEG`);
  }
  const side = Math.min(bitmap.width, bitmap.height);
  const size = Math.min(side, 256);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size, size);
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side,
    0, 0, size, size);
  const { data } = context.getImageData(0, 0, size, size);
  const values = Uint8Array.from({ length: size * size * 3 },
    (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]);
  return new NumberArray(values, [1, size, size, 3]);
}

