// SPDX-License-Identifier: MIT
// <explore-source>: a picture and the ways to choose another: an example by number or at random, a
// sample, a file opened, dropped or pasted. Sends "source" with a Source when there is a new one.
// @ts-check
import { fill, h } from "../dom.js";
import { button } from "../parts.js";
import { freshSeed } from "./noise.js";
import { picture } from "./picture.js";
import { pictureInput } from "./picture_input.js";
import { exampleToken, imageOfFile, pictureSource, sampleToken, sourceOf } from "./source.js";
import { isSuperseded } from "../api.js";

/** @typedef {import("./source.js").Source} Source */

export class SourceCard extends HTMLElement {
  session = /** @type {import("./session.js").Session} */ (/** @type {any} */ (null));
  /** @type {Source | null} */
  source = null;
  /** The name of what is chosen: "From". */
  name = "Picture";
  lane = "source";
  #words = h("p", { class: "source-words small" });
  #index = /** @type {HTMLInputElement | null} */ (null);
  #picture = picture("", () => this.session.note({ shows: this.source?.token }), { bare: true });

  connectedCallback() {
    if (this.firstChild) return;
    this.append(this.#picture, h("div", { class: "source-text" },
      h("h2", {}, this.name), this.#words, this.#controls()));
  }

  #controls() {
    const rows = [];
    if (this.session.can("encodes") && this.session.about.has_data) rows.push(this.#exampleRow());
    rows.push(h("div", { class: "buttons" },
      this.session.can("samples") &&
        button("Sample", () => this.choose(sampleToken(freshSeed())), { kind: "small",
          title: "A new draw of the model's prior" }),
      pictureInput(this, (file) => this.#opened(file), { kind: "small" })));
    return rows;
  }

  #exampleRow() {
    const last = this.session.count() - 1;
    this.#index = h("input", { type: "number", class: "input short", min: 0, max: last, value: 0,
      "aria-label": `${this.name}: number of an example`,
      onchange: () => this.choose(exampleToken(Number(this.#index?.value))) });
    const random = () => this.choose(exampleToken(Math.floor(Math.random() * (last + 1))));
    return h("div", { class: "buttons" }, h("label", { class: "row small" }, "Example",
      this.#index), button("Any", random, { kind: "small", title: "An example at random",
      "aria-label": `${this.name}: an example at random` }));
  }

  /** @param {File} file */
  #opened(file) {
    return this.#take(async () => pictureSource(this.session, await imageOfFile(file), this.lane,
      (part) => fill(this.#words, `searching its code: ${Math.round(100 * part)} %`)));
  }

  /** Chooses what a token means. @param {string} token */
  choose(token) {
    return this.#take(() => sourceOf(this.session, token, this.lane));
  }

  /** @param {() => Promise<Source>} find */
  async #take(find) {
    try {
      const source = await find();
      this.source = source;
      this.#show(source);
      this.dispatchEvent(new CustomEvent("source", { detail: source, bubbles: true }));
    } catch (error) {
      if (!isSuperseded(error))
        fill(this.#words, h("span", { class: "wrong", role: "alert" },
          /** @type {Error} */ (error).message));
    }
  }

  /** @param {Source} source */
  #show(source) {
    const label = source.label ? `, class ${source.label}` : "";
    this.#picture.caption = `${this.name}: ${source.words}${label}`;
    this.#picture.show(source.seen ?? source.image);
    fill(this.#words, source.words, source.label && h("span", { class: "badge" }, source.label));
    const number = /^example (\d+)$/.exec(source.token);
    if (number && this.#index) this.#index.value = number[1];
  }
}
customElements.define("explore-source", SourceCard);

/** A card. @param {import("./session.js").Session} session @param {string} name
 * @param {string} lane @param {(source: Source) => void} chosen @returns {SourceCard} */
export function sourceCard(session, name, lane, chosen) {
  const card = /** @type {SourceCard} */ (document.createElement("explore-source"));
  Object.assign(card, { session, name, lane });
  card.addEventListener("source", (event) => chosen(/** @type {CustomEvent} */ (event).detail));
  return card;
}
