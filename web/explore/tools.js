// SPDX-License-Identifier: MIT
// The tools of Explore, and why a model lacks one: a sentence that stands in the tool's place.
// @ts-check

/** @param {any} about */
const can = (about) => (/** @type {string} */ ability) => about.abilities.includes(ability);

const NO_CODES = (/** @type {any} */ about) =>
  `A ${about.model} has no code of which a picture is made, so there is nothing to move.`;
const NO_ENCODER = (/** @type {any} */ about) => `A ${about.model} has no encoder: it does not ` +
  "say where a picture lies among its codes. Draw searches for the code of one picture.";
const NO_DATA = (/** @type {any} */ about) => about.data_text || "The data that this model " +
  "learned from are not on this machine, and this needs their examples.";

/** @param {any} about */
function lacksSliders(about) {
  return can(about)("decodes") ? null : NO_CODES(about);
}

/** @param {any} about */
function lacksMap(about) {
  if (!can(about)("encodes")) return NO_ENCODER(about);
  if (about.latent_dim < 2) return "The code of this model is one number: there is no plane of it.";
  return about.has_data ? null : NO_DATA(about);
}

/** @param {any} about */
function lacksPath(about) {
  if (!can(about)("decodes")) return NO_CODES(about);
  return about.codes === "binary"
    ? `The code of a ${about.model} is made of zeros and ones: nothing lies between two of them.`
    : null;
}

/** @param {any} about */
function lacksEdit(about) {
  if (!can(about)("encodes")) return NO_ENCODER(about);
  if (!about.has_data) return NO_DATA(about);
  return about.attributes.length + about.classes.length > 0 ? null
    : "These data name no attributes and no classes, so there is no direction to add.";
}

/** @param {any} about */
function lacksDraw(about) {
  return can(about)("encodes") || can(about)("decodes") ? null : NO_CODES(about);
}

/** @param {any} about */
function lacksWall(about) {
  return can(about)("samples") ? null : `A ${about.model} draws no samples.`;
}

/** @param {any} about */
function lacksChain(about) {
  return can(about)("runs a chain") ? null
    : `A ${about.model} draws a picture at once. Models whose pictures come out of a chain: ` +
      "rbm_cd, rbm_pcd, gibbsnet.";
}

/** @param {any} about */
function lacksTranslate(about) {
  if (!can(about)("translates"))
    return `A ${about.model} knows one kind of picture. Models of two kinds: discogan, dualgan.`;
  return null;
}

/** In the order of the tabs; `lacks` says in a sentence why a model has none of it. */
export const TOOLS = [
  { name: "map", title: "Map", lacks: lacksMap },
  { name: "sliders", title: "Sliders", lacks: lacksSliders },
  { name: "path", title: "Path", lacks: lacksPath },
  { name: "edit", title: "Edit", lacks: lacksEdit },
  { name: "draw", title: "Draw", lacks: lacksDraw },
  { name: "wall", title: "Wall", lacks: lacksWall },
  { name: "chain", title: "Chain", lacks: lacksChain },
  { name: "translate", title: "Translate", lacks: lacksTranslate },
];

/** The tool that is shown: the one asked for, else the first that the model has.
 * @param {any} about @param {string} asked */
export function toolOf(about, asked) {
  return TOOLS.find((tool) => tool.name === asked) ??
    TOOLS.find((tool) => !tool.lacks(about)) ?? TOOLS[0];
}
