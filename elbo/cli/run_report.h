// SPDX-License-Identifier: MIT
// The page that every training ends with.
#pragma once
#include <string>

namespace elbo {

/// Writes the run's report.html and says where it is; a failure is a warning, since the training
/// itself is not in doubt.
void report_on(const std::string& run);

}  // namespace elbo
