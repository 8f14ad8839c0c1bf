// SPDX-License-Identifier: MIT
// <explore-wall>: samples to choose from. One can be pinned, varied, crossed with another, and held
// against the training images: was it learned by heart?
// @ts-check
import { NumberArray } from "../frame.js";
import { fill, h } from "../dom.js";
import { paint } from "../images.js";
import { button, segmented } from "../parts.js";
import { codeOfText, textOfCode } from "./code_text.js";
import { stack } from "./linear.js";
import { freshSeed } from "./noise.js";
import { saveGrid } from "./save.js";
import { Tool, lineSlider, tell } from "./tool.js";
import { children, variations } from "./wall/breeding.js";
import { Chosen } from "./wall/chosen.js";

/** @typedef {{image: NumberArray, code: Float32Array | null, label: string}} Item */

class WallTool extends Tool {
  /** @type {Item[]} */
  #items = [];
  /** Those chosen, the newest last. @type {Item[]} */
  #chosen = [];
  /** @type {Item[]} */
  #pins = [];
  #turn = 0;
  #head = h("div", { class: "tool-head" });
  #grid = h("div", { class: "tiles wall", role: "group", "aria-label": "Samples" });
  #pinned = h("div", { class: "tiles wall pins", role: "group", "aria-label": "Pinned" });
  #pinSection = h("section", { class: "stack", hidden: true }, h("h2", {}, "Pinned"), this.#pinned);
  /** @type {Chosen} */
  #side = /** @type {any} */ (null);

  async start() {
    this.#side = new Chosen(this.session, this.place, {
      pin: (item) => this.#pin(item), vary: (item) => this.#vary(item),
      breed: (a, b) => this.#breed(a, b),
    });
    this.append(h("div", { class: "wall-bench" },
      h("div", { class: "stack" }, this.#head, this.#pinSection, this.#grid), this.#side.element));
    this.#grid.addEventListener("keydown", (/** @type {any} */ event) => this.#key(event));
    await this.#fill();
    await this.attempt(() => this.#readPins());
  }

  conditionChanged() {
    this.#fill();
  }

  get #count() {
    return this.place.number("n", 48);
  }
  get #seed() {
    return this.place.number("seed", 1);
  }
  get #amount() {
    return this.place.number("amount", .5);
  }
  get #binary() {
    return this.session.about.codes === "binary";
  }

  /** What the wall shows, by the URL: samples, variations of a code, or children of two. */
  #show() {
    const [of, and] = ["of", "and"].map((name) => codeOfText(this.place.get(name),
      this.session.size));
    if (of && and) return { of, and, words: "Children of two" };
    return { of, and: null, words: of ? "Variations of one" : "Samples" };
  }

  async #fill() {
    const turn = ++this.#turn;
    const { of, and } = this.#show();
    this.#showHead();
    const items = await this.attempt(() => (of ? this.#made(of, and) : this.#sampled()));
    if (!items || turn !== this.#turn) return;
    this.#items = items;
    this.#chosen = [];
    this.#side.show([]);
    fill(this.#grid, items.map((item, i) => this.#tile(item, `${i + 1}`)));
    this.#roam(0);
  }

  /** @returns {Promise<Item[]>} */
  async #sampled() {
    const all = this.place.get("all") === "1" ? { class: undefined, attributes: undefined } : {};
    const domain = this.session.can("draws pairs") ? this.place.number("domain", 1) : undefined;
    const { images, codes, labels } = await this.session.ask("sample",
      { count: this.#count, seed: this.#seed, domain, ...all }, { lane: "wall" });
    return Array.from({ length: images.rows }, (_, i) => ({
      image: images.row(i), code: codes ? codes.row(i).data.slice() : null,
      label: this.session.about.classes[labels?.data[i]] ?? "",
    }));
  }

  /** @param {Float32Array} of @param {Float32Array | null} and @returns {Promise<Item[]>} */
  async #made(of, and) {
    const how = /** @type {[number, number, number, boolean]} */ (
      [this.#count, this.#amount, this.#seed, this.#binary]);
    const codes = and ? children(of, and, ...how) : variations(of, ...how);
    return this.#decoded([of, ...(and ? [and] : []), ...codes].slice(0, this.#count));
  }

  /** @param {Float32Array[]} codes @returns {Promise<Item[]>} */
  async #decoded(codes) {
    const images = await this.session.decode(stack(codes), { lane: "wall" });
    return codes.map((code, i) => ({ code, image: images.row(i), label: "" }));
  }

  #showHead() {
    const { of, words } = this.#show();
    const fresh = () => {
      this.place.set({ seed: freshSeed() });
      this.#fill();
    };
    fill(this.#head, h("h2", { class: "wall-title" }, words),
      button(of ? "Other ones" : "New samples", fresh, { kind: "primary" }),
      of && button("Samples", () => this.#set({ of: null, and: null }), { iconName: "back" }),
      of && lineSlider({ label: "Noise", min: 0, max: 2, step: .05, value: this.#amount,
        input: (amount) => this.#set({ amount }, false) }).element,
      segmented({ label: "How many", value: String(this.#count),
        options: [["24", "24"], ["48", "48"], ["96", "96"]], change: (n) => this.#set({ n }) }),
      !of && this.session.about.condition !== "none" && this.#allBox(),
      !of && this.session.can("draws pairs") && this.#domains(),
      button("Save", () => this.#save(),
        { iconName: "save", title: "The wall as PNG" }));
  }

  /** The same codes in either domain. */
  #domains() {
    const [one, two] = this.session.about.domains ?? [];
    return segmented({ label: "Domain", value: this.place.get("domain", "1"),
      options: [["1", one ?? "domain 1"], ["2", two ?? "domain 2"]],
      change: (domain) => this.#set({ domain }) });
  }

  #allBox() {
    const box = h("input", { type: "checkbox", checked: this.place.get("all") === "1",
      onchange: () => this.#set({ all: box.checked ? 1 : null }) });
    return h("label", { class: "check" }, box, "Whatever it draws");
  }

  /** @param {Record<string, any>} changes @param {boolean} [head] whether the head changes too */
  #set(changes, head = true) {
    this.place.set(changes);
    if (head) this.#fill();
    else this.#refill();
  }

  /** The same wall with another amount: nothing but the pictures changes. */
  async #refill() {
    const { of, and } = this.#show();
    const items = of && await this.attempt(() => this.#made(of, and));
    if (!items) return;
    this.#items = items;
    fill(this.#grid, items.map((item, i) => this.#tile(item, `${i + 1}`)));
  }

  /** @param {Item} item @param {string} name */
  #tile(item, name) {
    const canvas = h("canvas", { class: "pixels" });
    paint(canvas, item.image);
    const label = item.label && `, class ${item.label}`;
    return h("button", { type: "button", class: "tile", "aria-pressed": "false", tabindex: -1,
      "aria-label": `Picture ${name}${label}`, onclick: () => this.#choose(item) }, canvas);
  }

  /** The newest two are chosen; a second press lets go. @param {Item} item */
  #choose(item) {
    this.#chosen = this.#chosen.includes(item) ? this.#chosen.filter((one) => one !== item)
      : [...this.#chosen, item].slice(-2);
    const shown = [[this.#grid, this.#items], [this.#pinned, this.#pins]];
    for (const [place, items] of /** @type {[Element, Item[]][]} */ (shown))
      [...place.children].forEach((tile, i) =>
        tile.setAttribute("aria-pressed", String(this.#chosen.includes(items[i]))));
    this.#side.show(this.#chosen);
    if (place(this.#items, item) >= 0) this.#roam(place(this.#items, item));
  }

  /** The tile that Tab reaches. @param {number} at */
  #roam(at) {
    [...this.#grid.children].forEach((tile, i) =>
      (/** @type {any} */ (tile).tabIndex = i === at ? 0 : -1));
  }

  /** Arrows go from tile to tile. @param {KeyboardEvent} event */
  #key(event) {
    const tiles = [...this.#grid.children];
    const at = tiles.indexOf(/** @type {Element} */ (event.target));
    const top = /** @type {any} */ (tiles[0])?.offsetTop;
    const below = tiles.findIndex((tile) => /** @type {any} */ (tile).offsetTop > top);
    const columns = Math.max(1, below);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const to = at + (by ?? 0);
    if (!by || to < 0 || to >= tiles.length) return;
    event.preventDefault();
    this.#roam(to);
    /** @type {HTMLElement} */ (tiles[to]).focus();
  }

  /** @param {Item} item */
  #pin(item) {
    this.#pins = this.#pins.includes(item) ? this.#pins.filter((one) => one !== item)
      : [...this.#pins, item].slice(-12);
    this.#showPins();
    tell(this.#pins.includes(item) ? "Pinned" : "Not pinned any more", 50);
  }

  #showPins() {
    this.#pinSection.hidden = !this.#pins.length;
    fill(this.#pinned, this.#pins.map((item, i) => {
      const tile = this.#tile(item, `pinned ${i + 1}`);
      tile.tabIndex = 0;
      return tile;
    }));
    this.place.set({ pins: this.#pins.flatMap(({ code }) => (code ? [textOfCode(code)] : []))
      .join("~") });
  }

  async #readPins() {
    const codes = this.place.get("pins").split("~").flatMap((text) =>
      codeOfText(text, this.session.size) ?? []);
    if (!codes.length) return;
    this.#pins = await this.#decoded(codes);
    this.#showPins();
  }

  /** @param {Item} item */
  #vary({ code }) {
    if (code) this.#set({ of: textOfCode(code), and: null, seed: freshSeed() });
  }

  /** @param {Item} a @param {Item} b */
  #breed(a, b) {
    if (a.code && b.code)
      this.#set({ of: textOfCode(a.code), and: textOfCode(b.code), seed: freshSeed() });
  }

  #save() {
    if (!this.#items.length) return;
    const [first] = this.#items;
    const data = new Uint8Array(this.#items.length * first.image.data.length);
    this.#items.forEach(({ image }, i) => data.set(image.data, i * image.data.length));
    const images = new NumberArray(data, [this.#items.length, ...first.image.shape]);
    saveGrid(images, 12, `${this.session.about.title}_wall`,
      this.session.note({ shows: this.#show().words, seed: this.#seed }));
  }
}
customElements.define("explore-wall", WallTool);

/** @template T @param {T[]} items @param {T} item */
const place = (items, item) => items.indexOf(item);
