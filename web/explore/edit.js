// SPDX-License-Identifier: MIT
// <explore-edit>: a picture with more or less of an attribute, or of several at once: vectors added
// to its code. A regressor or a classifier says what it sees before and after.
// @ts-check
import { latestOnly } from "../api.js";
import { fill, h } from "../dom.js";
import { button, segmented } from "../parts.js";
import { AnswerBars } from "./answer_bars.js";
import { textOfCode } from "./code_text.js";
import { addScaled } from "./linear.js";
import { picture } from "./picture.js";
import { exampleToken } from "./source.js";
import { joined, single } from "./session.js";
import { sourceCard } from "./source_card.js";
import { Tool, lineSlider, short, tell } from "./tool.js";

/** Vectors that can be added at most. */
const MOST = 3;

class EditTool extends Tool {
  /** @type {import("./source.js").Source | null} */
  #source = null;
  /** Vectors added, by attribute. @type {Map<string, number>} */
  #by = new Map();
  #kind = "pure";
  /** @type {Map<string, any>} */
  #sliders = new Map();
  #before = picture("before", () => this.#note());
  #after = picture("after", () => this.#note());
  #list = h("div", { class: "attribute-list" });
  #bars = new AnswerBars();
  #apply = latestOnly(() => this.attempt(() => this.#edited()).then(() => {}));
  #answer = latestOnly(() => this.#answered());

  /** What can be added: attributes and classes. @returns {string[]} */
  get names() {
    return [...this.session.about.attributes, ...this.session.about.classes];
  }

  async start() {
    this.#kind = this.place.get("vector", "pure");
    this.#read();
    const card = sourceCard(this.session, "Picture", "edit-of", (source) => this.#take(source));
    this.append(h("div", { class: "bench edit" },
      h("div", { class: "stage" }, h("div", { class: "pair" }, this.#before, this.#after), card),
      h("div", { class: "stack" }, this.#head(), this.#list, this.#bars.element)));
    this.#showSliders();
    await card.choose(this.place.get("of", exampleToken(0)));
  }

  conditionChanged() {
    this.#apply(undefined);
  }

  /** Edits in the URL: "by=smile:1.5" for each. */
  #read() {
    for (const text of this.place.get("add").split("~").filter(Boolean)) {
      const at = text.lastIndexOf(":");
      const amount = Number(text.slice(at + 1));
      if (this.names.includes(text.slice(0, at)) && Number.isFinite(amount))
        this.#by.set(text.slice(0, at), amount);
    }
  }

  #head() {
    const kinds = segmented({ label: "Vector", value: this.#kind,
      options: [["pure", "Pure"], ["plain", "Plain"]], change: (kind) => {
        this.#kind = kind;
        this.place.set({ vector: kind === "pure" ? null : kind });
        this.#apply(undefined);
      } });
    return h("div", { class: "tool-head" }, kinds, button("Reset", () => this.#reset()),
      button("To Sliders", () => this.#toSliders()),
      h("p", { class: "soft small" }, "1 is the way from pictures without it to pictures with it. ",
        "The pure vector leaves other attributes alone as far as the codes allow."));
  }

  #showSliders() {
    const sliders = this.names.map((name) => {
      const made = lineSlider({ label: name, min: -MOST, max: MOST, step: .05,
        value: this.#by.get(name) ?? 0, words: (value) => short(value),
        input: (value) => this.#add(name, value) });
      this.#sliders.set(name, made);
      return made.element;
    });
    fill(this.#list, sliders);
  }

  /** @param {string} name @param {number} amount */
  #add(name, amount) {
    if (amount === 0) this.#by.delete(name);
    else this.#by.set(name, amount);
    this.place.set({ add: [...this.#by].map(([one, t]) => `${one}:${t}`).join("~") });
    this.#apply(undefined);
  }

  #reset() {
    this.#by.clear();
    for (const one of this.#sliders.values()) one.set(0);
    this.place.set({ add: null });
    this.#apply(undefined);
    tell("No edits");
  }

  /** @param {import("./source.js").Source} source */
  #take(source) {
    this.#source = source;
    this.place.set({ of: source.token });
    this.#before.show(source.image);
    this.#apply(undefined);
  }

  /** The code with all that was added. */
  async #code() {
    let code = /** @type {import("./source.js").Source} */ (this.#source).code;
    for (const [name, amount] of this.#by) {
      const { vector } = await this.session.once("attribute", { name, pure: this.#kind === "pure" },
        (part) => this.#bars.says(`Finding the vector of ${name}: ${Math.round(100 * part)} %`));
      code = addScaled(code, vector.data, amount);
    }
    this.#bars.says("");
    return code;
  }

  async #edited() {
    if (!this.#source) return;
    const images = await this.session.decode(await this.#code(), { lane: "edit" });
    this.#after.show(images.row(0), this.#words());
    this.#after.caption = this.#by.size ? "after" : "after: nothing added";
    this.#answer(undefined);
  }

  /** What was added, in words. */
  #words() {
    return [...this.#by].map(([name, amount]) => `${short(amount)} ${name}`).join(", ");
  }

  async #answered() {
    const { image: before } = this.#before, { image: after } = this.#after;
    if (!before || !after) return;
    const pair = joined([one(before), one(after)]);
    try {
      this.#bars.show(await this.session.ask("answers", { images: pair }, { lane: "answers" }),
        new Set(this.#by.keys()));
      tell(this.#bars.words(), 900);
    } catch {
      // The pictures stand; whoever tells attributes is asked again at the next move.
    }
  }

  async #toSliders() {
    if (!this.#source) return;
    this.place.go("sliders", { z: textOfCode(await this.#code()) });
  }

  #note() {
    return this.session.note({ shows: this.#source?.token, added: this.#words() || null,
      vector: this.#kind });
  }
}
customElements.define("explore-edit", EditTool);

/** An image as an array of one. @param {import("../frame.js").NumberArray} image */
function one(image) {
  const Kind = /** @type {any} */ (image.constructor);
  return single(new Kind(image.data, [1, ...image.shape]));
}
