// SPDX-License-Identifier: MIT
// Light or dark as it was chosen last, before anything is painted. Without a choice the system's.
(() => {
  try {
    const kept = localStorage.getItem("elbo-theme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch {
    // A browser that keeps nothing shows the system's choice.
  }
})();
