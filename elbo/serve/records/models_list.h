// SPDX-License-Identifier: MIT
// The models that can be explored: of runs, in bundles, and those that come with elbo.
#pragma once
#include <vector>

#include "elbo/serve/records/catalogue.h"

namespace elbo::serve {

/// [{"id", "name", "title", "kind": "run", "bundle" or "example", "model", "data", "step",
/// "version", "note"}], examples first, then runs with a bundle or a checkpoint, then bundles. One
/// that cannot be read has a note.
Node models_answer(Catalogue& catalogue, const std::vector<FoundFolder>& bundles,
                   const std::vector<FoundFolder>& examples);

}  // namespace elbo::serve
