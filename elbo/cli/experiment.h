// SPDX-License-Identifier: MIT
// Experiment files as the launcher reads them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/node.h"

namespace elbo {

/// The experiment in `file`, with `sets` (key=value) and `seed` over it, checked and with nothing implicit (door/schema.h).
Node load_experiment(const std::string& file, const std::vector<std::string>& sets, const std::optional<int64_t>& seed);

}  // namespace elbo
