// SPDX-License-Identifier: MIT
// Measures of `elbo eval` taken while a model trains.
#pragma once
#include "elbo/engine/train/experiment.h"

namespace elbo::engine {

/// Adds the protocols of train.measures to what is validated, by their names; the examples are
/// those of the validation split, where there is none those of the test split, which is said.
/// UsageError for a name that is no protocol; ConfigError where there is neither split.
void add_measures(train::TrainHooks& hooks, const Experiment& experiment);

}  // namespace elbo::engine
