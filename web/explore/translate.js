// SPDX-License-Identifier: MIT
// <explore-translate>: pictures of one domain as the model would have them in the other, and what
// comes back from there.
// @ts-check
import { fill, h } from "../dom.js";
import { button, segmented } from "../parts.js";
import { freshSeed, uniform } from "./noise.js";
import { picture } from "./picture.js";
import { pictureInput } from "./picture_input.js";
import { joined } from "./session.js";
import { saveGrid } from "./save.js";
import { imageOfFile } from "./source.js";
import { Tool, tell } from "./tool.js";

/** Pictures side by side. */
const COUNT = 6;

class TranslateTool extends Tool {
  #to = 2;
  /** A picture of the user, (1, H, W, 3). @type {any} */
  #own = null;
  /** @type {any} the rows that are shown, (3 COUNT, H, W, C) */
  #rows = null;
  #table = h("div", { class: "translations" });

  async start() {
    this.#to = this.place.number("to", 2) === 1 ? 1 : 2;
    const ways = segmented({ label: "Way", value: String(this.#to),
      options: [["2", this.#wayWords(2)], ["1", this.#wayWords(1)]], change: (to) => {
        this.#to = Number(to);
        this.place.set({ to });
        this.#translate();
      } });
    this.append(h("div", { class: "stack" }, h("div", { class: "tool-head" }, ways,
      this.session.about.has_data && button("Other examples", () => this.#others(),
        { kind: "primary" }),
      pictureInput(this, (file) => this.#opened(file), { pasteIn: document, signal: this.signal }),
      button("Save", () => this.#save(), { iconName: "save" })), this.#table));
    await this.#translate();
  }

  /** @param {number} to */
  #wayWords(to) {
    const names = Array.isArray(this.session.about.domains) ? this.session.about.domains : [];
    const [one, two] = [names[0] ?? "domain 1", names[1] ?? "domain 2"];
    return to === 2 ? `${one} \u2192 ${two}` : `${two} \u2192 ${one}`;
  }

  #others() {
    this.#own = null;
    this.place.set({ seed: freshSeed() });
    return this.#translate();
  }

  /** @param {File} file */
  #opened(file) {
    return this.attempt(async () => {
      this.#own = await imageOfFile(file);
      await this.#translate();
    });
  }

  /** What is translated: the user's picture, or examples that the seed chooses. @returns {any} */
  #given() {
    if (this.#own) return { images: this.#own };
    const seed = this.place.number("seed", 1), split = this.session.split;
    const count = this.session.count();
    const indices = Array.from({ length: COUNT }, (_, i) => Math.floor(uniform(seed, i) * count));
    return { examples: { split, indices } };
  }

  #translate() {
    return this.attempt(async () => {
      const given = this.#given();
      const answer = await this.session.ask("translate", { ...given, to: this.#to },
        { lane: "translate" });
      this.#show(answer.original, answer.images, answer.back);
    });
  }

  /** @param {any} from @param {any} there @param {any} back each (N, H, W, C) */
  #show(from, there, back) {
    const rows = /** @type {[string, any][]} */ ([["given", from], ["translated", there],
      ["and back", back]]).filter(([, images]) => images);
    fill(this.#table, rows.map(([words, images]) => h("section", { class: "translation" },
      h("h2", {}, words), h("div", { class: "translation-row" },
        Array.from({ length: images.rows }, (_, i) => {
          const note = () => this.session.note({ to: this.#to, shows: words });
          const made = picture(`${words} ${i + 1}`, note, { bare: true });
          made.show(images.row(i));
          return made;
        })))));
    this.#rows = back ? joined([there, back]) : there;
    tell(`${there.rows} pictures translated`);
  }

  #save() {
    if (!this.#rows) return;
    saveGrid(this.#rows, COUNT, `${this.session.about.title}_translated`,
      this.session.note({ to: this.#to, seed: this.place.number("seed", 1),
        shows: "translated, and back" }));
  }
}
customElements.define("explore-translate", TranslateTool);
