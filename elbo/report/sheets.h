// SPDX-License-Identifier: MIT
// The sheets of samples that a run drew while it learned, and which of them to show.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/run/run_folder.h"

namespace elbo {

/// A sheet of samples drawn during training.
struct SampleSheet {
  int64_t step = 0;
  Path file;
};

/// All of a run, by step; none where it has no such folder. IoError.
std::vector<SampleSheet> sample_sheets(const RunFolder& run);

/// At most `count`: first, last, and between them those nearest to equal ratios of steps, since
/// most happens early.
std::vector<SampleSheet> spread_sheets(const std::vector<SampleSheet>& sheets, size_t count);

/// "before training", "after 1,000 steps".
std::string after_steps(int64_t step);

}  // namespace elbo
