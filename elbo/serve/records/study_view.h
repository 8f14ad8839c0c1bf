// SPDX-License-Identifier: MIT
// A study as its table fills: what its study.json says, with the states and results that its runs
// have by now.
#pragma once
#include "elbo/serve/records/catalogue.h"
#include "elbo/serve/records/run_pages.h"

namespace elbo::serve {

/// One line of the list: {"id", "name", "title", "tasks", "done", "failed", "running", "note"}.
/// Tasks are its trainings and the figures that commands make. Never fails.
Node study_line(Catalogue& catalogue, const FoundFolder& study);

/// The whole of it (docs/formats/studio_api.md). Never fails: what cannot be read is a note.
Node study_page_node(Catalogue& catalogue, const FoundFolder& study);

/// The study's own page. DataError where there is none yet, or where its name is none.
ServedFile study_html(const Path& study);

}  // namespace elbo::serve
