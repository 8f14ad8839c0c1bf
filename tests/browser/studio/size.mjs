// SPDX-License-Identifier: MIT
// How much a browser is sent for all of the pages.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { get } from "node:http";
import { join, relative } from "node:path";
import test from "node:test";
import { studio } from "./place.mjs";

const web = new URL("../../../web", import.meta.url).pathname;

function filesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

/** Bytes of the compressed answer. */
function sentBytes(path) {
  return new Promise((done, fail) => get(`${studio.origin}/${path}`,
    { headers: { "Accept-Encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part) => { bytes += part.length; });
      answer.on("end", () => (answer.statusCode === 200 ? done(bytes)
        : fail(new Error(`${path}: ${answer.statusCode}`))));
    }).on("error", fail));
}

test("all of the pages are at most 150 KB as they are sent", async () => {
  const files = filesIn(web).map((path) => relative(web, path))
    .filter((path) => /\.(html|js|css|svg|png)$/.test(path) && !path.startsWith("page/"));
  assert.ok(files.length > 50);
  let all = 0;
  for (const path of files) all += await sentBytes(path);
  assert.ok(all <= 150 * 1024, `${all} bytes`);
});
