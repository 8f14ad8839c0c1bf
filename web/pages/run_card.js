// SPDX-License-Identifier: MIT
// A run as a card: its newest samples, state, speed, time left and health. A card is made once and
// then told what changed, so that it keeps focus and does not flicker.
// @ts-check
import { fill, h, hidden } from "../dom.js";
import { ago, bytes } from "../format.js";
import { icon } from "../icons.js";
import { toHref } from "../route.js";
import { removeRun } from "./run_actions.js";
import { gridAddress, paceWords, partDone, progressBar, showState, stepWords }
  from "./run_state.js";

export class RunCard {
  /** @param {{choose: (id: string, on: boolean) => void}} page hears which cards are chosen */
  constructor(page) {
    this.picture = h("div", { class: "run-picture" });
    this.check = h("input", { type: "checkbox",
      onchange: () => page.choose(this.card.id, this.check.checked) });
    this.checkWords = h("span", { class: "visually-hidden" });
    this.link = h("a", { class: "run-link" });
    this.badge = h("span", { class: "badge" });
    this.kind = h("p", { class: "soft small" });
    this.progress = progressBar("Training");
    this.steps = h("span", {});
    this.pace = h("span", { class: "soft" });
    this.health = h("p", { class: "run-health" });
    this.foot = h("span", { class: "soft" });
    this.bin = h("button", { class: "button quiet small run-bin", type: "button",
      onclick: () => removeRun(this.card) });
    this.element = h("li", { class: "card run-card" },
      this.picture,
      h("div", { class: "run-body" },
        h("div", { class: "run-title" }, h("h2", {}, this.link), this.badge),
        this.kind, this.progress.element,
        h("p", { class: "small run-steps" }, this.steps, this.pace), this.health,
        h("div", { class: "small run-foot" }, this.foot,
          h("label", { class: "run-check" }, this.check, h("span", { "aria-hidden": "true" },
            "Compare"), this.checkWords),
          this.bin)));
  }

  /** @param {any} card of /api/runs @param {boolean} chosen */
  show(card, chosen) {
    this.card = card;
    this.#showPicture(card);
    this.check.checked = chosen;
    this.element.classList.toggle("chosen", chosen);
    this.checkWords.textContent = `Choose ${card.title} for a comparison`;
    this.link.textContent = card.title;
    this.link.href = toHref("run", { id: card.id });
    showState(this.badge, card.state);
    this.kind.textContent = [card.model, card.data,
      card.seed === null ? "" : `seed ${card.seed}`].filter(Boolean).join(" · ");
    this.progress.element.hidden = card.state === "done" || !card.steps;
    this.progress.set(partDone(card));
    this.steps.textContent = stepWords(card);
    this.pace.textContent = paceWords(card);
    const message = card.health.at(-1);
    this.health.hidden = !message && !card.note;
    this.health.textContent = message ? message.text : card.note;
    this.foot.textContent = [ago(card.started), bytes(card.size)].filter(Boolean).join(" · ");
    fill(this.bin, icon("bin"), hidden(`Remove ${card.title}`));
    this.bin.title = "Remove";
  }

  /** The old grid stays until the new one is there. @param {any} card */
  #showPicture(card) {
    const source = card.grid === null ? "" : gridAddress(card.id, card.grid);
    if (this.source === source) return;
    this.source = source;
    if (!source) {
      fill(this.picture, h("p", { class: "soft small" }, "No samples yet"));
      return;
    }
    this.image ??= h("img", { class: "pixels", loading: "lazy", decoding: "async" });
    this.image.alt = `Samples of ${card.title} at step ${card.grid}`;
    this.image.src = source;
    if (this.image.parentNode !== this.picture) fill(this.picture, this.image);
  }
}
