// SPDX-License-Identifier: MIT
// The server's events: one connection for all pages, made anew by the browser where it breaks.
// @ts-check

const NAMES = ["runs", "worker", "jobs"];
const heard = new EventTarget();
/** @type {EventSource | null} */
let source = null;

/** Opens the connection; the session must be open. `connection` events tell of its state. */
export function openEvents() {
  source = new EventSource("/api/events");
  for (const name of NAMES)
    source.addEventListener(name, (event) => {
      heard.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(event.data) }));
    });
  const tell = (/** @type {boolean} */ open) =>
    heard.dispatchEvent(new CustomEvent("connection", { detail: { open } }));
  source.onopen = () => tell(true);
  source.onerror = () => tell(false);
}

/** Calls `call` with the data of each event until `signal`.
 * @param {string} name @param {(data: any) => void} call @param {AbortSignal} [signal] */
export function listen(name, call, signal) {
  heard.addEventListener(name, (event) => call(/** @type {CustomEvent} */ (event).detail),
    { signal });
}
