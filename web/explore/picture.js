// SPDX-License-Identifier: MIT
// <explore-picture>: one image in its own pixels, enlarged without smoothing, with a caption and a
// button that saves it with what made it.
// @ts-check
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { paint } from "../images.js";
import { saveImage } from "./save.js";

/** @typedef {import("../frame.js").NumberArray} NumberArray */

export class Picture extends HTMLElement {
  /** @type {NumberArray | null} */
  image = null;
  /** What made the image; without it there is no button. @type {(() => any) | null} */
  note = null;
  #canvas = h("canvas", { class: "pixels", role: "img", width: 1, height: 1 });
  #caption = h("figcaption", {});
  #save = h("button", { type: "button", class: "picture-save", "aria-label": "Save this picture",
    title: "Save as PNG", onclick: () => this.save() }, icon("save"));

  connectedCallback() {
    if (this.firstChild) return;
    const frame = h("div", { class: "picture-frame" }, this.#canvas, this.note && this.#save);
    this.append(h("figure", {}, frame, this.#caption));
    this.#label();
  }

  /** The name of what is shown: the caption, and what a screen reader says. */
  get caption() {
    return this.getAttribute("caption") ?? "";
  }
  set caption(text) {
    if (text === this.caption) return;
    this.setAttribute("caption", text);
    this.#label();
  }

  #label() {
    fill(this.#caption, this.hasAttribute("bare") ? null : this.caption);
    const said = [this.caption, this.getAttribute("says")].filter(Boolean).join(": ");
    this.#canvas.setAttribute("aria-label", said || "picture");
  }

  /** @param {NumberArray} image (H, W, C) @param {string} [says] for screen readers */
  show(image, says = "") {
    this.image = image;
    paint(this.#canvas, image);
    this.classList.add("filled");
    if (says !== (this.getAttribute("says") ?? "")) {
      this.setAttribute("says", says);
      this.#label();
    }
  }

  /** Shows nothing again. */
  clear() {
    this.image = null;
    this.#canvas.width = this.#canvas.height = 1;
    this.classList.remove("filled");
  }

  save() {
    if (!this.image) return;
    const note = this.note?.() ?? {};
    saveImage(this.image, `${note.run ?? "picture"}_${this.caption || "picture"}`, note);
  }
}
customElements.define("explore-picture", Picture);

/**
 * A picture. @param {string} caption @param {(() => any) | null} [note] what made it
 * @param {Record<string, any>} [more] attributes @returns {Picture}
 */
export function picture(caption, note = null, more = {}) {
  const made = h("explore-picture", { caption, ...more });
  made.note = note;
  return made;
}
