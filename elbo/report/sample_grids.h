// SPDX-License-Identifier: MIT
// The sample grids that a run drew while it learned, and which of them to show.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/run/run_folder.h"

namespace elbo::report {

/// A sample grid drawn during training.
struct SampleGrid {
  int64_t step = 0;  ///< after which it was drawn
  Path file;         ///< a PNG
};

/// All of a run, by step; none where it has no such folder. IoError.
std::vector<SampleGrid> sample_grids(const run::RunFolder& run);

/// At most `count`: first, last, and between them those nearest to equal ratios of steps, since
/// most happens early.
std::vector<SampleGrid> spread_grids(const std::vector<SampleGrid>& grids, size_t count);

/// "before training", "after 1,000 steps".
std::string after_steps(int64_t step);

}  // namespace elbo::report
