// SPDX-License-Identifier: MIT
// Sentences for screen readers: the newest is said once nothing newer has come for a moment, so
// that a moving pointer does not talk without end.
// @ts-check
import { announce } from "../parts.js";

let timer = 0;

/** @param {string} text @param {number} [wait] milliseconds */
export function tell(text, wait = 500) {
  clearTimeout(timer);
  timer = setTimeout(() => announce(text), wait);
}
