// SPDX-License-Identifier: MIT
// An experiment file, read the same way by launcher and engine.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/door/schema.h"

namespace elbo {

/// Where an experiment comes from.
struct ExperimentSource {
  std::string file;               ///< TOML
  std::vector<std::string> sets;  ///< key=value, over the file
  std::optional<int64_t> seed;    ///< over both
};

/// Reads and resolves it. ConfigError with file:line:column; IoError.
Node read_experiment(const ExperimentSource& source, const Schema& schema);

}  // namespace elbo
