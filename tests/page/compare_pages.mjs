// SPDX-License-Identifier: MIT
// Runs the models that exported pages carry, and compares with what elbo says of the same inputs.
//   node tests/page/compare_pages.mjs FOLDER
// FOLDER holds NAME.html and NAME.json: {"decoder" | "encoder": {"inputs": {NAME: {"shape",
// "values"}}, "outputs": {...}}}. Prints "NAME ROLE DIFFERENCE" a line, the largest over all values
// and relative to 1 + |value|; exit code 1 where a page cannot be run.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PageModel } from "../../web/page/model.js";
import { tensor } from "../../web/page/tensor.js";

/** The text of the script element with this id. */
function block(page, id) {
  const begin = page.indexOf(">", page.indexOf(` id="${id}"`)) + 1;
  return page.slice(begin, page.indexOf("</script>", begin));
}

function difference(got, { values }) {
  if (got.length !== values.length)
    throw new Error(`got ${got.length} values, want ${values.length}`);
  return got.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - values[i]) / (1 + Math.abs(values[i]))),
    0,
  );
}

function compare(folder, name) {
  const page = readFileSync(join(folder, `${name}.html`), "utf8");
  const model = new PageModel(JSON.parse(block(page, "model")), block(page, "weights"));
  const roles = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  for (const [role, { inputs, outputs }] of Object.entries(roles)) {
    const given = Object.entries(inputs).map(([key, { shape, values }]) => [
      key,
      tensor(shape, values),
    ]);
    const got = model[role].run(Object.fromEntries(given));
    const most = Math.max(
      ...Object.entries(outputs).map(([key, want]) => difference(got[key].data, want)),
    );
    console.log(name, role, Number.isFinite(most) ? most.toExponential(2) : "1e9");
  }
}

const [folder] = process.argv.slice(2);
for (const file of readdirSync(folder).filter((one) => one.endsWith(".html")))
  compare(folder, file.slice(0, -".html".length));
