// SPDX-License-Identifier: MIT
// Which model is looked into, and what it is in a line.
// @ts-check
import { h } from "../dom.js";
import { count } from "../format.js";

const KINDS = /** @type {[string, string][]} */ ([["example", "Shipped with elbo"], ["run", "Runs"],
  ["bundle", "Bundles"]]);

/** @param {any[]} models as /api/models has them @param {string} chosen
 * @param {(id: string) => void} choose */
export function modelPicker(models, chosen, choose) {
  const groups = KINDS.map(([kind, label]) => {
    const some = models.filter((model) => model.kind === kind);
    return some.length > 0 && h("optgroup", { label }, some.map((model) =>
      h("option", { value: model.id, selected: model.id === chosen }, nameOf(model))));
  });
  const select = h("select", { class: "select", id: "model", onchange: () => choose(select.value) },
    !chosen && h("option", { value: "" }, "Choose a model"), groups);
  return [h("label", { for: "model", class: "visually-hidden" }, "Model"), select];
}

/** @param {any} model */
function nameOf({ name, model, data }) {
  return `${name} \u00b7 ${model} of ${data}`;
}

/** @param {any} chosen of /api/models @param {any} about what `describe` says */
export function modelFacts(chosen, about) {
  const [channels, height, width] = about.shape;
  const facts = [
    about.model,
    `${width} \u00d7 ${height}${channels === 3 ? " in colour" : ""}`,
    about.latent_dim && `code of ${about.latent_dim}${about.codes === "binary" ? " bits" : ""}`,
    about.step !== null && about.step !== undefined && `step ${count(about.step)}`,
    about.weights && about.weights !== "raw" && `${about.weights} weights`,
  ];
  return [facts.filter(Boolean).map((fact) => h("span", { class: "badge" }, fact)),
    chosen.note && h("span", { class: "badge wait" }, chosen.note)];
}
