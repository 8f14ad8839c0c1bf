// SPDX-License-Identifier: MIT
// The page Explore: a model, and the tools to look into it. The URL says which, and the tool's
// state.
// @ts-check
import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { Page, problem } from "../page.js";
import { params, setParams } from "../route.js";
import { conditionBar } from "./condition.js";
import { modelFacts, modelPicker } from "./model_picker.js";
import { Session, conditionOf } from "./session.js";
import { TabBar } from "./tab_bar.js";
import { TOOLS, toolOf } from "./tools.js";

/** What of the URL belongs to the page; all else is the tool's. */
const OWN = new Set(["id", "tool", "class"]);
const isOwn = (/** @type {string} */ name) => OWN.has(name) || /^with\d+$/.test(name);

class ExplorePage extends Page {
  /** @type {Session | null} */
  #session = null;
  #model = "";
  #tool = "";
  /** @type {any} */
  #shown = null;
  /** States of tools that were left. @type {Map<string, Record<string, string>>} */
  #left = new Map();
  /** Changes that the URL does not show yet. @type {Record<string, any>} */
  #pending = {};
  #timer = 0;
  #writing = false;
  #picker = h("div", { class: "model-picker" });
  #facts = h("div", { class: "model-facts" });
  #condition = h("div", {});
  #body = h("div", { class: "tool-body", role: "tabpanel", id: "tool-panel", tabindex: -1 });
  #tabs = new TabBar(TOOLS, (name) => this.#goTo(name, {}));

  start() {
    this.classList.add("explore");
    this.append(
      h("header", { class: "explore-head" }, h("h1", {}, "Explore"), this.#picker, this.#facts),
      this.#tabs.element, this.#condition, this.#body);
    this.#tabs.element.hidden = true;
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    super.disconnectedCallback();
  }

  /** @param {URLSearchParams} now */
  route(now) {
    if (this.#writing) return;
    this.#pending = {};
    const model = now.get("id") ?? "";
    if (!this.#session || model !== this.#model) this.#open(model);
    else this.#show(now.get("tool") ?? "");
  }

  /** @param {string} asked the model's id, "" for any */
  async #open(asked) {
    const models = await this.shown(this.#body, get("/api/models", {}, { signal: this.signal }));
    if (!models) return;
    const chosen = models.find((/** @type {any} */ one) => one.id === asked) ??
      (asked ? null : models[0]);
    fill(this.#picker, modelPicker(models, chosen?.id ?? "", (id) => this.#choose(id)));
    if (!chosen) return fill(this.#body, noModel(asked, models.length));
    this.#model = chosen.id;
    this.#session = null;
    this.#tabs.element.hidden = true;
    fill(this.#facts);
    fill(this.#condition);
    fill(this.#body, h("p", { class: "soft waiting" }, h("span", { class: "spinner" }),
      `Opening ${chosen.name} ...`));
    const session = await this.shown(this.#body, Session.open(chosen.id, this.signal));
    if (!session || this.#model !== chosen.id) return;
    this.#session = session;
    session.condition = conditionOf(session.about, (name) => params().get(name) ?? "");
    fill(this.#facts, modelFacts(chosen, session.about));
    fill(this.#condition, conditionBar(session.about, session.condition,
      (condition, state) => this.#setCondition(condition, state)));
    this.#tabs.element.hidden = false;
    this.#tabs.lacking((name) => TOOLS.find((tool) => tool.name === name)?.lacks(session.about));
    this.#write({ id: chosen.id });
    this.#shown = null;
    this.#show(params().get("tool") ?? "");
  }

  /** @param {string} id */
  #choose(id) {
    this.#left.clear();
    const state = Object.fromEntries([...params().keys()].map((name) => [name, null]));
    setParams({ ...state, id, tool: this.#tool }, { push: true });
  }

  /** @param {any} condition @param {Record<string, any>} state */
  #setCondition(condition, state) {
    if (!this.#session) return;
    this.#session.condition = condition;
    this.#later(state);
    this.#shown?.conditionChanged?.();
  }

  /** Shows a tool, made anew from the URL. @param {string} asked */
  async #show(asked) {
    const session = /** @type {Session} */ (this.#session);
    const tool = toolOf(session.about, asked);
    this.#tool = tool.name;
    this.#tabs.choose(tool.name);
    this.#body.setAttribute("aria-labelledby", `tab-${tool.name}`);
    const lack = tool.lacks(session.about);
    this.#shown = null;
    if (lack) return fill(this.#body, h("div", { class: "empty" }, h("h2", {}, tool.title),
      h("p", {}, lack)));
    try {
      await import(`./${tool.name}.js`);
    } catch (error) {
      return fill(this.#body, problem(error));
    }
    if (this.#tool !== tool.name || this.#session !== session) return;
    this.#shown = document.createElement(`explore-${tool.name}`);
    this.#shown.session = session;
    this.#shown.place = this.#placeOf();
    fill(this.#body, this.#shown);
  }

  /** The state of the tool in the URL, as tool.js has it. */
  #placeOf() {
    const get = (/** @type {string} */ name, fallback = "") => String(
      (name in this.#pending ? this.#pending[name] : params().get(name)) ?? fallback);
    return {
      get,
      number: (/** @type {string} */ name, /** @type {number} */ fallback) => {
        const text = get(name);
        return text !== "" && Number.isFinite(Number(text)) ? Number(text) : fallback;
      },
      set: (/** @type {Record<string, any>} */ changes) => this.#later(changes),
      go: (/** @type {string} */ tool, /** @type {any} */ changes) => this.#goTo(tool, changes),
    };
  }

  /** Another tool: a step for the browser's way back. @param {string} tool @param {any} changes */
  #goTo(tool, changes) {
    this.#flush();
    const state = Object.fromEntries([...params()].filter(([name]) => !isOwn(name)));
    this.#left.set(this.#tool, state);
    const cleared = Object.fromEntries(Object.keys(state).map((name) => [name, null]));
    setParams({ ...cleared, ...this.#left.get(tool), ...changes, tool }, { push: true });
  }

  /** Changes the URL once things have come to rest. @param {Record<string, any>} changes */
  #later(changes) {
    Object.assign(this.#pending, changes);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#flush(), 250);
  }

  #flush() {
    clearTimeout(this.#timer);
    if (this.isConnected && Object.keys(this.#pending).length) this.#write(this.#pending);
    this.#pending = {};
  }

  /** @param {Record<string, any>} changes */
  #write(changes) {
    this.#writing = true;
    setParams(changes);
    this.#writing = false;
  }
}
customElements.define("page-explore", ExplorePage);

/** @param {string} asked @param {number} count of models */
function noModel(asked, count) {
  if (asked && count)
    return h("div", { class: "empty" }, h("h2", {}, "This model is not here any more"),
      h("p", {}, "The link names a model that the studio does not see. Choose another above."));
  return h("div", { class: "empty" }, h("h2", {}, "No model yet"),
    h("p", {}, "Train one on the page Train; it is here as soon as its first weights are saved."),
    h("a", { class: "button primary", href: "#/train" }, "Train a model"));
}
