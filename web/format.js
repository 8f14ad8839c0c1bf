// SPDX-License-Identifier: MIT
// Numbers, times and sizes as the reports write them.
// @ts-check

/** A number with about `digits` significant ones; no exponent where it can be read without.
 * @param {number | null | undefined} value @param {number} [digits] */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7))
    return value.toExponential(Math.max(0, digits - 2)).replace("-", "−").replace("e+", "e");
  const places = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = Number.isInteger(value) ? count(value) : value.toFixed(Math.min(places, 6));
  return text.replace("-", "−");
}

/** A whole number with thousands apart. @param {number} value */
export function count(value) {
  return Math.round(value).toLocaleString("en-US").replace("-", "−");
}

/** How long: "3 min 20 s". @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "unknown";
  if (seconds < 1) return "under a second";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, "min", Math.round(seconds % 60), "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, "h", minutes % 60, "min");
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** @param {number} a @param {string} unit @param {number} b @param {string} smaller */
function two(a, unit, b, smaller) {
  return b ? `${a} ${unit} ${b} ${smaller}` : `${a} ${unit}`;
}

/** How long ago: "5 min ago"; the date where that is more than a week.
 * @param {string} iso @param {number} [now] */
export function ago(iso, now = Date.now()) {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return "";
  const seconds = (now - then) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  if (seconds < 7 * 86400) return `${Math.round(seconds / 86400)} d ago`;
  return new Date(then).toISOString().slice(0, 10);
}

/** Bytes: "3.4 MB". @param {number} bytes */
export function bytes(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let at = 0;
  for (; bytes >= 1000 && at < 4; ++at) bytes /= 1000;
  return `${at ? number(bytes, 2) : bytes} ${units[at]}`;
}

/** "1 run", "3 runs". @param {number} n @param {string} one @param {string} [many] */
export function counted(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A value with its standard error as reports write it: "−105.6 ± 0.8".
 * @param {number} value @param {number | null | undefined} error */
export function withError(value, error) {
  if (!error || !Number.isFinite(error)) return number(value);
  const places = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(error))));
  return `${value.toFixed(places)} ± ${error.toFixed(places)}`.replace(/-/g, "−");
}

/** A text of the program as a sentence: a capital first where it begins with a plain word, an end.
 * @param {string} text */
export function sentence(text) {
  const first = /^[a-z][a-z']*[ ,;]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.!?:]$/.test(first.trim()) ? first : `${first}.`;
}
