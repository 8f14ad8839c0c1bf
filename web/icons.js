// SPDX-License-Identifier: MIT
// Line icons of 16 units, drawn in the text's colour.
// @ts-check

/** @type {Record<string, string>} */
const PATHS = {
  runs: "M1.5 12.5 5 7.5l3 3 3.5-6 3 4M1.5 14.5h13",
  explore: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM10.8 5.2 9.2 9.2l-4 1.6 1.6-4Z",
  compare: "M5.5 2v12M10.5 2v12M1.5 5h4M1.5 9h4M10.5 7h4M10.5 11h4",
  train: "M3.5 2.5v11l9-5.5Z",
  data: "M2 2h5v5H2ZM9 2h5v5H9ZM2 9h5v5H2ZM9 9h5v5H9Z",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1" +
    "M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3",
  moon: "M13.5 9.8A6 6 0 1 1 6.2 2.5a4.8 4.8 0 0 0 7.3 7.3Z",
  auto: "M8 1.5a6.5 6.5 0 1 0 0 13ZM8 1.5a6.5 6.5 0 0 1 0 13",
  stop: "M3.5 3.5h9v9h-9Z",
  save: "M8 1.5v8.5M4.5 7 8 10.5 11.5 7M2 12v2.5h12V12",
  flag: "M3.5 14.5v-13h9l-2.5 3.5 2.5 3.5h-9",
  bin: "M2.5 4h11M6 4V2h4v2M4 4l.7 10h6.6L12 4M6.7 7v4.5M9.3 7v4.5",
  more: "M8 2v12M2 8h12",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  back: "M9.5 3 4.5 8l5 5",
  next: "M6.5 3l5 5-5 5",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M3 6.5 6 3.5M3 6.5l3 3",
  play: "M4 2.5v11l9-5.5Z",
  search: "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2ZM10.7 10.7 14.5 14.5",
  gauge: "M2.2 12.5a6.5 6.5 0 1 1 11.6 0M8 9.5 11 5.5",
};

/** An icon; hidden from screen readers, so that what it stands in needs a label.
 * @param {string} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name] ?? "");
  svg.append(path);
  return svg;
}
