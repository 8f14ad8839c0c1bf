// SPDX-License-Identifier: MIT
// Tools side by side, of which one is open: the pattern of the ARIA practices, with arrow keys.
// @ts-check
import { element } from "./dom.js";

/** @typedef {{id: string, name: string, body: HTMLElement, visible: (is: boolean) => void}} Tool */

/** @param {Tool[]} tools */
export function tabs(tools) {
  const heads = tools.map(({ id, name }) =>
    element(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${id}`,
        "aria-controls": `panel-${id}`,
        on: { click: () => open(id), keydown: moveFocus },
      },
      name,
    ),
  );
  const panels = tools.map(({ id, body }) => {
    const panel = element("div", {
      role: "tabpanel",
      id: `panel-${id}`,
      "aria-labelledby": `tab-${id}`,
      tabindex: -1,
    });
    panel.append(body);
    return panel;
  });
  /** @param {string} id */
  function open(id) {
    tools.forEach((tool, i) => {
      const is = tool.id === id;
      heads[i].setAttribute("aria-selected", String(is));
      heads[i].tabIndex = is ? 0 : -1;
      panels[i].hidden = !is;
      tool.visible(is);
    });
    history.replaceState(null, "", `#${id}`);
  }
  /** @param {KeyboardEvent} event */
  function moveFocus(event) {
    const at = heads.indexOf(/** @type {HTMLButtonElement} */ (event.target)),
      last = heads.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at ? at - 1 : last,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    heads[to].focus();
    open(tools[to].id);
  }
  const body = element(
    "section",
    { class: "tools-area", "aria-label": "Tools" },
    element("div", { role: "tablist", "aria-label": "Tools" }, ...heads),
    ...panels,
  );
  const asked = location.hash.slice(1);
  return { body, start: () => open(tools.some(({ id }) => id === asked) ? asked : tools[0].id) };
}
