// SPDX-License-Identifier: MIT
// The server's events: one connection for all pages, closed while nobody looks, because a browser
// has few connections to a host and the server few streams.
// @ts-check

const NAMES = ["runs", "worker", "jobs"];
const heard = new EventTarget();
/** @type {EventSource | null} */
let source = null;
let missed = false;

/** @param {string} name @param {any} detail */
function tell(name, detail) {
  heard.dispatchEvent(new CustomEvent(name, { detail }));
}

function connect() {
  const opened = new EventSource("/api/events");
  source = opened;
  for (const name of NAMES)
    opened.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
  opened.onopen = () => {
    tell("connection", { open: true });
    // What happened while there was no connection is not told again.
    if (missed) {
      tell("runs", { changed: [], removed: [], all: true });
      tell("jobs", {});
    }
    missed = false;
  };
  opened.onerror = () => {
    missed = true;
    tell("connection", { open: false });
    // The browser tries again by itself unless the answer was an error.
    if (opened.readyState === EventSource.CLOSED) setTimeout(retry, 3000);
  };
}

function retry() {
  if (source?.readyState === EventSource.CLOSED && !document.hidden) connect();
}

/** Opens the connection; the session must be open. `connection` events tell of its state. */
export function openEvents() {
  connect();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      retry();
      return;
    }
    missed = true;
    source?.close();
  });
}

/** Calls `call` with the data of each event until `signal`. A `runs` event with `all` means that
 * anything may have changed.
 * @param {string} name @param {(data: any) => void} call @param {AbortSignal} [signal] */
export function listen(name, call, signal) {
  heard.addEventListener(name, (event) => call(/** @type {CustomEvent} */ (event).detail),
    { signal });
}
