// SPDX-License-Identifier: MIT
// The tabs of the tools, as ARIA's pattern has them: arrows go from tab to tab, one is in the order
// of Tab. What a model lacks is dimmed; it can still be chosen, and then says why.
// @ts-check
import { h } from "../dom.js";

export class TabBar {
  /** @type {any[]} */
  #tabs;

  /** @param {{name: string, title: string}[]} tools @param {(name: string) => void} choose */
  constructor(tools, choose) {
    this.#tabs = tools.map(({ name, title }) => h("button", {
      type: "button", role: "tab", class: "tab", id: `tab-${name}`, "aria-controls": "tool-panel",
      onclick: () => choose(name),
    }, title));
    this.element = h("div", { class: "tabs", role: "tablist", "aria-label": "Tools",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) }, this.#tabs);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = this.#tabs.indexOf(event.target);
    const last = this.#tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1,
      Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#tabs[to].focus();
    this.#tabs[to].click();
  }

  /** Shows which tab is chosen. @param {string} name */
  choose(name) {
    for (const tab of this.#tabs) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) tab.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    }
  }

  /** Dims what is lacking. @param {(name: string) => string | null | undefined} reason */
  lacking(reason) {
    for (const tab of this.#tabs) {
      const why = reason(tab.id.slice("tab-".length));
      tab.classList.toggle("lacking", Boolean(why));
      tab.title = why ?? "";
      if (why) tab.setAttribute("aria-disabled", "true");
      else tab.removeAttribute("aria-disabled");
    }
  }
}
