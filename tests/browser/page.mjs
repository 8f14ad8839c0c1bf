// SPDX-License-Identifier: MIT
// Exported pages as people use them: the real program trains small models and exports them, and
// Debian's Chromium opens the files, on a desk and on a phone.
//   ELBO=build/release/bin/elbo BROWSER_MODULES=build/browser node --test tests/browser/page.mjs
// BROWSER_MODULES is the folder with the node_modules of playwright-core and @axe-core/playwright;
// CHROMIUM names another browser, SHOTS a folder for pictures of the pages.
import "./page/tools.mjs";
import "./page/whole.mjs";
