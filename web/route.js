// SPDX-License-Identifier: MIT
// The URL's fragment, `#/run?id=...&tab=curves`: the page and its state, so that a link shows the
// same thing.
// @ts-check

/** The page that the URL names, "" for none. */
export function here() {
  return /^#\/([a-z]+)/.exec(location.hash)?.[1] ?? "";
}

/** The state in the URL. */
export function params() {
  const at = location.hash.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : location.hash.slice(at + 1));
}

/**
 * The address of a page in a state; null, undefined and "" are left out, lists repeat the name.
 * @param {string} page @param {Record<string, any> | URLSearchParams} [state]
 */
export function toHref(page, state = {}) {
  const query = new URLSearchParams();
  const entries = state instanceof URLSearchParams ? [...state] : Object.entries(state);
  for (const [name, value] of entries)
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== undefined && one !== "") query.append(name, String(one));
  const text = query.toString();
  return `#/${page}${text ? `?${text}` : ""}`;
}

/** Goes to a page. @param {string} page @param {Record<string, any>} [state] */
export function navigate(page, state = {}) {
  location.hash = toHref(page, state);
}

/**
 * Changes the state of the page that is shown. `push`: a step for the browser's way back; else the
 * URL is replaced, as for a slider.
 * @param {Record<string, any>} changes null removes @param {{push?: boolean}} [options]
 */
export function setParams(changes, { push = false } = {}) {
  const state = params();
  for (const [name, value] of Object.entries(changes)) {
    state.delete(name);
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== undefined && one !== "") state.append(name, String(one));
  }
  const href = toHref(here(), state);
  if (href === location.hash) return;
  if (push) location.hash = href;
  else {
    history.replaceState(null, "", href);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
