// SPDX-License-Identifier: MIT
// Light, dark, or what the system says: a button that goes around the three.
// @ts-check
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

const CHOICES = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };
const WORDS = { auto: "as the system", light: "light", dark: "dark" };

function chosen() {
  return document.documentElement.dataset.theme ?? "auto";
}

function choose(/** @type {string} */ theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("elbo-theme", theme);
  } catch {
    // Not kept for the next visit, that is all.
  }
  window.dispatchEvent(new Event("elbo-theme"));
}

/** The button; `elbo-theme` is sent to the window when it changed. */
export function themeSwitch() {
  const button = h("button", { class: "button quiet square", type: "button" });
  const show = () => {
    const now = /** @type {keyof typeof ICONS} */ (chosen());
    fill(button, icon(ICONS[now]));
    button.setAttribute("aria-label", `Colours: ${WORDS[now]}`);
    button.title = `Colours: ${WORDS[now]}`;
  };
  button.addEventListener("click", () => {
    choose(CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length]);
    show();
  });
  show();
  return button;
}
