// SPDX-License-Identifier: MIT
// The frame around the pages: opens the session, shows the page that the URL names, and what holds
// for all of them: the worker's state, light or dark, messages.
// @ts-check
import { get, openSession } from "./api.js";
import { fill, h } from "./dom.js";
import { listen, openEvents } from "./events.js";
import { icon } from "./icons.js";
import { problem } from "./page.js";
import { here, params, toHref } from "./route.js";
import { themeSwitch } from "./theme_switch.js";
import { workerSign } from "./worker_sign.js";

/** Pages by their names in the URL: element `page-NAME`, its module, whether it is in the head. */
const PAGES = [
  { name: "runs", title: "Runs", from: "./pages/runs.js", head: true },
  { name: "explore", title: "Explore", from: "./explore/explore.js", head: true },
  { name: "compare", title: "Compare", from: "./pages/compare.js", head: true },
  { name: "train", title: "Train", from: "./pages/train.js", head: true },
  { name: "data", title: "Data", from: "./pages/data.js", head: true },
  { name: "run", title: "Run", from: "./pages/run.js", head: false, under: "runs" },
  { name: "study", title: "Study", from: "./pages/study.js", head: false, under: "runs" },
];

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
/** The page that is shown. @type {any} */
let shown = null;
let shownName = "";

function places(/** @type {string} */ current) {
  return PAGES.filter((page) => page.head).map((page) =>
    h("a", { href: toHref(page.name), "aria-current": page.name === current ? "page" : null },
      icon(page.name), page.title));
}

/** Shows the page that the URL names; the same page hears only that its query changed. */
async function show() {
  const name = here();
  const page = PAGES.find((one) => one.name === name) ?? PAGES[0];
  if (shown && shownName === page.name) {
    shown.params = params();
    shown.route(shown.params);
    return;
  }
  shownName = page.name;
  fill(/** @type {Element} */ (document.getElementById("places")),
    ...places(page.under ?? page.name));
  document.title = `${page.title} · elbo studio`;
  try {
    await import(page.from);
  } catch (error) {
    fill(main, problem(error));
    return;
  }
  if (shownName !== page.name) return;
  const first = shown === null;
  shown = document.createElement(`page-${page.name}`);
  shown.params = params();
  fill(main, shown);
  window.scrollTo(0, 0);
  if (!first) main.focus();
}

function lockedPage() {
  shown = null;
  shownName = "";
  return h("div", { class: "empty" },
    h("h1", {}, "This page needs its key"),
    h("p", {}, "The studio prints a link with a key in it when it starts. Open that link once in " +
      "this browser; afterwards this address is enough until the studio ends."),
    h("p", {}, "In the terminal: ", h("code", {}, "elbo studio"), " prints it again."));
}

async function begin() {
  fill(/** @type {Element} */ (document.getElementById("top-end")), workerSign(), themeSwitch());
  window.addEventListener("elbo-locked", () => fill(main, lockedPage()));
  // A link that is only a place in the page would be taken for a page's name.
  document.getElementById("skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  try {
    await openSession();
    window.dispatchEvent(new CustomEvent("elbo-status", { detail: await get("/api/status") }));
  } catch (error) {
    if (/** @type {any} */ (error).status !== 401) fill(main, problem(error));
    return;
  }
  openEvents();
  listen("worker", (worker) =>
    window.dispatchEvent(new CustomEvent("elbo-status", { detail: { worker } })));
  window.addEventListener("hashchange", show);
  await show();
}

begin();
