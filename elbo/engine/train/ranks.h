// SPDX-License-Identifier: MIT
// A training on several ranks: those that follow rank 0 learn from it what goes on, and write
// nothing.
#pragma once
#include "elbo/engine/ranks.h"
#include "elbo/engine/train/experiment.h"

namespace elbo::engine {

/// Tells the other ranks how a run goes on, as rank 0 knows from its folder: its resolved
/// experiment in TOML; "": it is done, and nothing goes on.
void send_config(collective::Group& group, const std::string& toml);

/// ConfigError, on all ranks, where experiment, data or first weights of two of them differ.
void want_same_beginning(collective::Group& group, const Experiment& experiment);

/// Trains along from the beginning; the exit code.
int follow(Experiment& experiment);

/// Trains along from rank 0's checkpoint; the exit code.
int follow_on(const GroupPointer& group);

}  // namespace elbo::engine
