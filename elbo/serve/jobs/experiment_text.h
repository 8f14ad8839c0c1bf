// SPDX-License-Identifier: MIT
// An experiment as a page has it: a text that is being typed, resolved or told what is wrong with
// it, and the presets that a user begins from.
#pragma once
#include <string>
#include <vector>

#include "elbo/api/experiment.h"

namespace elbo::serve {

/// A mistake in the text of an experiment, or in a value that was set over it.
struct ExperimentFault {
  std::string key;           ///< "model.latent_dim", as far as it is known
  int line = 0, column = 0;  ///< from 1; 0: not in the text
  std::string text;          ///< without the place
};

/// Every mistake that can be told at once, at most 20. `source.name` is that of the text in errors.
std::vector<ExperimentFault> faults_in(const api::ExperimentText& source,
                                       const api::Schema& schema);

/// {"ok", "resolved" (TOML, null where it is not ok), "differing" (likewise), "errors": [{"key",
/// "line", "column", "text"}]}
Node resolve_answer(const api::ExperimentText& source, const api::Schema& schema);

/// The experiments in `folder` and its folders, by path: [{"name", "title", "description", "model",
/// "data", "text", "comment"}]; one that cannot be read is left out.
Node presets_answer(const Path& folder);

}  // namespace elbo::serve
