// SPDX-License-Identifier: MIT
// The studio as people use it: a real `elbo studio` over small runs that the real program made, in
// Debian's Chromium, on a desk and on a phone.
//   ELBO=build/release/bin/elbo BROWSER_MODULES=build/browser node --test tests/browser/studio.mjs
// BROWSER_MODULES is the folder with the node_modules of playwright-core and @axe-core/playwright;
// CHROMIUM names another browser, SHOTS a folder for pictures of the pages.
import "./studio/units.mjs";
import "./studio/size.mjs";
import "./studio/session.mjs";
import "./studio/runs.mjs";
import "./studio/run.mjs";
import "./studio/live.mjs";
import "./studio/study.mjs";
import "./studio/train.mjs";
import "./studio/data.mjs";
import "./studio/compare.mjs";
import "./studio/explore.mjs";
import "./studio/explore_map.mjs";
import "./studio/explore_draw.mjs";
import "./studio/looks.mjs";
