// SPDX-License-Identifier: MIT
// The style sheets of Explore, which only this page loads.
// @ts-check
import { h } from "../dom.js";

/** Adds a style sheet that lies beside this file; waits until it holds. @param {string} name */
export function loadStyle(name) {
  const link = h("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
  const loaded = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return loaded;
}
