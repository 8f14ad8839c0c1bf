// SPDX-License-Identifier: MIT
// <explore-map>: where the model puts examples, a point each in the colour of its class, over what
// the plane decodes to. The picture under the pointer follows it.
// @ts-check
import { latestOnly } from "../api.js";
import { fill, h } from "../dom.js";
import { button } from "../parts.js";
import { Background } from "./map/background.js";
import { MapColours } from "./map/colours.js";
import { MapControls } from "./map/controls.js";
import { PickedExample } from "./map/picked.js";
import { PlaneView } from "./map/plane_view.js";
import { picture } from "./picture.js";
import { saveCanvas } from "./save.js";
import { Tool, short, tell } from "./tool.js";

class MapTool extends Tool {
  /** The answer of `map`. @type {any} */
  #map = null;
  #loads = 0;
  #lens = picture("", null, { bare: true, class: "lens", "aria-hidden": "true" });
  #here = picture("Under the pointer", () => this.session.note({ code: this.#codeText() }),
    { bare: true });
  #words = h("p", { class: "soft small place-words" }, "Point at the map");
  #place = [0, 0];
  #state = h("div", { class: "plane-state", role: "status" });
  /** @type {PlaneView} */
  #view = /** @type {any} */ (null);
  /** @type {MapControls} */
  #controls = /** @type {any} */ (null);
  /** @type {MapColours} */
  #colours = /** @type {any} */ (null);
  /** @type {PickedExample} */
  #picked = /** @type {any} */ (null);
  #decode = latestOnly((/** @type {number[]} */ [x, y]) => this.attempt(async () => {
    const image = (await this.session.decode(this.#codeAt(x, y), { lane: "pointer" })).row(0);
    this.#lens.show(image);
    this.#here.show(image);
  }).then(() => {}));

  async start() {
    this.#view = new PlaneView({
      look: (x, y, said) => this.#look(x, y, said),
      pick: (index) => this.#pick(index),
      moved: (camera, whole) => this.#moved(camera, whole),
    }, this.signal, this.#lens,
    { grey: this.session.about.shape[0] === 1, draw: this.place.get("draw") });
    this.#controls = new MapControls(this.session, this.place, (what) => this.#changed(what));
    this.#colours = new MapColours(this.session, this.place, this, () => this.#paint());
    this.#picked = new PickedExample(this.session, this.place, (work) => this.attempt(work));
    this.append(h("div", { class: "map-bench" },
      h("div", { class: "map-main" }, this.#controls.element,
        h("div", { class: "plane-frame" }, this.#view.element, this.#state, this.#buttons()),
        this.#colours.element),
      h("aside", { class: "map-side", "aria-label": "What the map shows" },
        h("section", { class: "stack here" }, h("h2", {}, "Under the pointer"), this.#here,
          this.#words),
        this.#picked.element)));
    const themed = () => {
      this.#view.themed();
      this.#colours.themeChanged();
    };
    window.addEventListener("elbo-theme", themed, { signal: this.signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed,
      { signal: this.signal });
    themed();
    this.#background();
    await this.#load(true);
  }

  conditionChanged() {
    if (!this.#map) return;
    this.#view.background?.clear();
    this.#view.draw();
    this.#decode(this.#place);
  }

  #background() {
    this.#view.background = new Background(this.session, (x, y) => this.#codeAt(x, y),
      () => this.#view.draw(), this.signal);
    this.#view.showPictures = this.#controls.pictures;
    this.#view.showPoints = this.#controls.points;
  }

  #buttons() {
    const zoom = (/** @type {string} */ key) => this.#view.element.dispatchEvent(
      new KeyboardEvent("keydown", { key }));
    return h("div", { class: "plane-buttons", role: "group", "aria-label": "View" },
      button("+", () => zoom("+"), { kind: "square", "aria-label": "Zoom in" }),
      button("\u2212", () => zoom("-"), { kind: "square", "aria-label": "Zoom out" }),
      button("All", () => this.#view.fit(), { kind: "square small", title: "Show all (0)",
        "aria-label": "Show all" }),
      button("", () => this.#save(), { kind: "square", iconName: "save",
        "aria-label": "Save the map",
        title: "Save as PNG" }));
  }

  /** @param {boolean} [first] whether the view is that of the URL */
  async #load(first = false) {
    const turn = ++this.#loads;
    const args = { split: this.#controls.split, count: this.#controls.count,
      axes: this.#controls.axes };
    fill(this.#state, h("span", { class: "spinner" }), "Encoding examples");
    const map = await this.attempt(() => this.session.once("map", args, (part) =>
      fill(this.#state, h("span", { class: "spinner" }),
        `Encoding examples: ${Math.round(100 * part)} %`)));
    if (turn !== this.#loads) return;
    fill(this.#state);
    if (!map) return;
    this.#map = map;
    this.#view.background?.clear();
    this.#view.setPoints(map.points.data);
    this.#colours.show(map);
    if (first && this.place.get("zoom")) this.#view.goTo(this.place.number("x", 0),
      this.place.number("y", 0), this.place.number("zoom", 1));
    tell(`${map.points.rows} examples on the map`);
    const middle = this.#view.camera;
    this.#look(middle.x, middle.y, false);
  }

  #paint() {
    const { colours, shown } = this.#colours;
    this.#view.setColours(colours, shown);
  }

  /** @param {string} what "view" or "data" */
  #changed(what) {
    this.#view.showPictures = this.#controls.pictures;
    this.#view.showPoints = this.#controls.points;
    if (what === "view") return this.#view.draw();
    this.place.set({ x: null, y: null, zoom: null });
    this.#load();
  }

  /** origin + x axis_x + y axis_y @param {number} x @param {number} y */
  #codeAt(x, y) {
    const { origin, axis_x: right, axis_y: up } = this.#map;
    return origin.data.map((/** @type {number} */ o, /** @type {number} */ i) =>
      o + x * right.data[i] + y * up.data[i]);
  }

  #codeText() {
    return [...this.#codeAt(this.#place[0], this.#place[1])].join(" ");
  }

  /** @param {number} x @param {number} y @param {boolean} said */
  #look(x, y, said) {
    if (!this.#map) return;
    this.#place = [x, y];
    fill(this.#words, `x ${short(x)}, y ${short(y)}`);
    this.#decode(this.#place);
    if (said) tell(`x ${short(x)}, y ${short(y)}${this.#colours.nearby(this.#view, x, y)}`);
  }

  /** @param {number} index of a point */
  #pick(index) {
    this.#picked.show(this.#controls.split, this.#map.indices.data[index]);
  }

  /** @param {import("./camera.js").Camera} camera @param {import("./camera.js").Camera} whole */
  #moved(camera, whole) {
    const text = (/** @type {number} */ value) => Number(value.toPrecision(9));
    this.place.set({ x: text(camera.x), y: text(camera.y),
      zoom: text(camera.scale / whole.scale) });
  }

  #save() {
    const ground = getComputedStyle(this.#view.element).backgroundColor;
    saveCanvas(this.#view.snapshot(ground), `${this.session.about.title}_map`,
      this.session.note({ shows: "map", split: this.#controls.split, axes: this.#controls.axes }));
  }
}
customElements.define("explore-map", MapTool);
