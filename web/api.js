// SPDX-License-Identifier: MIT
// Requests to this server, and nothing else: JSON for what is read and started, frames for what a
// model computes. Every error is an ApiError whose text can be shown as it is.
// @ts-check
import { decodeFrame, encodeFrame } from "./frame.js";

/** What the server, or the way to it, says. */
export class ApiError extends Error {
  /** @param {string} kind "Unsupported", "Superseded", ... @param {string} text
   * @param {number} status */
  constructor(kind, text, status = 0) {
    super(text);
    this.kind = kind;
    this.status = status;
  }
}

/** Whether a newer request took this one's place, or the page left: nothing to tell. */
export function isSuperseded(/** @type {any} */ error) {
  return error?.kind === "Superseded" || error?.name === "AbortError";
}

/**
 * A path with its query; null and undefined are left out.
 * @param {string} path @param {Record<string, any>} [params]
 */
export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** @param {string} path @param {RequestInit} options */
async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (/** @type {any} */ (error).name === "AbortError") throw error;
    throw new ApiError("Unreachable",
      "The studio does not answer. Is `elbo studio` still running, and the tunnel to it open?");
  }
  if (response.ok) return response;
  throw await errorOf(response);
}

/** @param {Response} response */
async function errorOf(response) {
  let error = { kind: "Failed", text: `The studio answered ${response.status}.` };
  try {
    error = (await response.json()).error ?? error;
  } catch {
    // An answer that is no JSON keeps the text above.
  }
  if (response.status === 401) window.dispatchEvent(new Event("elbo-locked"));
  return new ApiError(error.kind, error.text, response.status);
}

/** The answer to a GET. @param {string} path @param {Record<string, any>} [params]
 * @param {{signal?: AbortSignal}} [options] @returns {Promise<any>} */
export async function get(path, params = {}, { signal } = {}) {
  return (await send(address(path, params), { signal })).json();
}

/** A GET whose answer is not JSON. @param {string} path @param {Record<string, any>} [params]
 * @param {{signal?: AbortSignal}} [options] */
export async function getResponse(path, params = {}, { signal } = {}) {
  return send(address(path, params), { signal });
}

/** The answer to a POST of JSON. @param {string} path @param {any} body
 * @param {{signal?: AbortSignal}} [options] @returns {Promise<any>} */
export async function post(path, body, { signal } = {}) {
  const headers = { "Content-Type": "application/json", "X-Elbo": "1" };
  return (await send(path, { method: "POST", headers, body: JSON.stringify(body), signal })).json();
}

/** A GET whose answer is a frame. @param {string} path @param {Record<string, any>} [params]
 * @param {{signal?: AbortSignal}} [options] @returns {Promise<any>} */
export async function getFrame(path, params = {}, { signal } = {}) {
  const response = await send(address(path, params), { signal });
  return decodeFrame(await response.arrayBuffer());
}

/**
 * What a model computes. Of one lane only the newest request that waits is answered; the others end
 * with an error for which isSuperseded() holds.
 * @param {string} model its id @param {string} op @param {any} args arrays as NumberArrays
 * @param {{lane?: string, signal?: AbortSignal}} [options] @returns {Promise<any>}
 */
export async function compute(model, op, args, { lane = op, signal } = {}) {
  const headers = { "Content-Type": "application/x-elbo-frame", "X-Elbo": "1" };
  const body = encodeFrame({ op, model, lane, args });
  const response = await send("/api/compute", {
    method: "POST", headers, body: /** @type {any} */ (body), signal,
  });
  const answer = decodeFrame(await response.arrayBuffer());
  if (answer.error) throw new ApiError(answer.error.kind, answer.error.text);
  return answer;
}

/**
 * Calls `work` for the newest value alone: while one call is on its way, values that come are
 * replaced by later ones. For a pointer that moves faster than a model computes.
 * @template T @param {(value: T) => Promise<void>} work @returns {(value: T) => Promise<void>}
 */
export function latestOnly(work) {
  let busy = false;
  /** @type {{value: T} | null} */
  let next = null;
  return async (value) => {
    next = { value };
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await work(now.value);
      }
    } finally {
      busy = false;
    }
  };
}

/** Exchanges the token in the URL's fragment for a cookie and removes it from the URL. */
export async function openSession() {
  const found = /^#token=([0-9a-f]+)(&.*)?$/i.exec(location.hash);
  if (!found) return;
  history.replaceState(null, "", found[2] ? `#${found[2].slice(1)}` : "#/runs");
  await post("/api/session", { token: found[1] });
}
