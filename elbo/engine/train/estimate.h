// SPDX-License-Identifier: MIT
// How long a training will take, by a probe: steps are made and thrown away.
#pragma once
#include "elbo/train/loop.h"

namespace elbo::engine {

/// Trains for about half a second, at least three steps where the run has so many, and prints as
/// JSON {"seconds_a_step", "steps", "seconds", "memory"}: of the whole run without validation and
/// sample grids, and the most bytes that the process had so far. Before that it finds out how many
/// threads are best, up to `most_threads` (0: as many as there are). 0. The trainer is not to be
/// used further.
int print_estimate(train::Trainer& trainer, int64_t most_threads);

}  // namespace elbo::engine
