// SPDX-License-Identifier: MIT
// What a run keeps: figures, configuration with what built it, log.
// @ts-check
import { address, getResponse, isSuperseded } from "../api.js";
import { importDrawing } from "../chart.js";
import { fill, freshId, h } from "../dom.js";
import { icon } from "../icons.js";
import { saveImage } from "../images.js";
import { problem } from "../page.js";
import { button, empty, toast } from "../parts.js";
import { toHref } from "../route.js";

/** Its figures, pictures and drawings. */
export class FiguresTab {
  id = "figures";
  title = "Figures";
  #shown = "";

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.element = h("div", {});
  }
  route() {}

  /** @param {any} run */
  show(run) {
    const now = run.figures.map((/** @type {any} */ { name }) => name).join();
    if (this.#shown === now && this.element.firstChild) return;
    this.#shown = now;
    fill(this.element, run.figures.length
      ? h("div", { class: "figures" }, ...run.figures.map((/** @type {any} */ figure) =>
        this.#figure(run, figure)))
      : empty("No figures yet", "They are drawn when the training ends."));
  }

  /** @param {any} run @param {any} figure */
  #figure(run, { name, title, caption, kind }) {
    const place = h("div", { class: "figure-place" });
    const id = freshId("figure");
    const element = h("figure", { class: "panel", "aria-labelledby": id },
      h("h2", { id, class: "small-title" }, title), place,
      h("figcaption", { class: "soft small" }, caption));
    if (kind === "images") this.#picture(place, run, name, title);
    else this.#drawing(place, run, name, title);
    return element;
  }

  /** @param {Element} place @param {any} run @param {string} name @param {string} title */
  #picture(place, run, name, title) {
    const image = h("img", { class: "pixels", loading: "lazy", alt: title,
      src: address("/api/figure", { id: run.id, name }) });
    fill(place, image, button("Save", () =>
      saveImage(image, `${run.name}-${name}.png`, { run: run.name, figure: name }),
    { kind: "small quiet", iconName: "save" }));
  }

  /** A drawing, or the picture that was kept instead. @param {Element} place @param {any} run
   * @param {string} name @param {string} title */
  async #drawing(place, run, name, title) {
    try {
      const response = await getResponse("/api/figure", { id: run.id, name },
        { signal: this.page.signal });
      if (response.headers.get("Content-Type")?.startsWith("image/svg"))
        fill(place, importDrawing(await response.text()));
      else this.#picture(place, run, name, title);
    } catch (error) {
      if (!isSuperseded(error)) fill(place, problem(error));
    }
  }
}

/** Its configuration: what differs from the defaults, all of it, and what computed it. */
export class ConfigTab {
  id = "configuration";
  title = "Configuration";

  constructor() {
    this.element = h("div", {});
  }
  route() {}

  /** @param {any} run */
  show(run) {
    if (this.element.firstChild && this.config === run.config) return;
    this.config = run.config;
    const build = Object.entries(run.build ?? {}).filter(([, value]) => value !== "");
    fill(this.element, h("div", { class: "split end" },
      h("div", { class: "stack" },
        h("div", { class: "section-head" }, h("h2", {}, "What differs from the defaults"),
          h("a", { class: "button small", href: toHref("train", { from: run.id }) },
            icon("train"), "Train with changes")),
        code(run.differing ?? "The defaults of the version that wrote it are not known."),
        h("details", {}, h("summary", {}, "Every option"), code(run.config ?? ""))),
      h("div", { class: "panel" }, h("h2", {}, "What computed it"),
        h("dl", { class: "facts" }, ...build.flatMap(([key, value]) =>
          [h("dt", {}, key.replaceAll("_", " ")), h("dd", {}, String(value))])))));
  }
}

/** A text as it is, with a button to copy it. @param {string} text */
export function code(text) {
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied.", "good");
    } catch {
      toast("This browser does not let the page copy; mark the text instead.", "bad");
    }
  }, { kind: "small quiet code-copy" });
  return h("div", { class: "code-block" },
    h("pre", { class: "code", tabindex: 0, role: "region", "aria-label": "Text of the file" },
      text.trim() || "Nothing."), copy);
}

/** Its last messages. */
export class LogTab {
  id = "log";
  title = "Log";

  constructor() {
    this.element = h("div", {});
  }
  route() {}

  /** @param {any} run */
  show(run) {
    fill(this.element, h("pre", { class: "code", tabindex: 0, role: "region",
      "aria-label": "Last lines of the log" }, run.log.join("\n").trim() || "No messages yet."));
  }
}
