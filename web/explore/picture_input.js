// SPDX-License-Identifier: MIT
// The ways of a user's own pictures into a page: a file that is opened, dropped or pasted.
// @ts-check
import { h } from "../dom.js";
import { button } from "../parts.js";

/**
 * A button that opens a picture; what is dropped on or pasted into an element is taken, too.
 * @param {HTMLElement} element @param {(file: File) => void} take
 * @param {{kind?: string, pasteIn?: EventTarget, signal?: AbortSignal}} [options] pasteIn: hears of
 * pasting in the element's place
 */
export function pictureInput(element, take, { kind, pasteIn = element, signal } = {}) {
  const given = (/** @type {FileList | null | undefined} */ files) => {
    const picture = [...(files ?? [])].find((one) => one.type.startsWith("image/"));
    if (picture) take(picture);
  };
  const file = h("input", { type: "file", accept: "image/*", class: "visually-hidden",
    tabindex: -1, "aria-hidden": "true", onchange: () => given(file.files) });
  for (const [name, over] of /** @type {[string, boolean][]} */ (
    [["dragover", true], ["dragleave", false], ["drop", false]]))
    element.addEventListener(name, (/** @type {any} */ event) => {
      event.preventDefault();
      element.classList.toggle("over", over);
      if (name === "drop") given(event.dataTransfer?.files);
    }, { signal });
  pasteIn.addEventListener("paste", (/** @type {any} */ event) =>
    given(event.clipboardData?.files), { signal });
  const open = () => {
    file.value = "";  // so that the same file may be opened again
    file.click();
  };
  return [button("Your picture", open, { kind,
    title: "Open a file; dropping or pasting one here does the same" }), file];
}
