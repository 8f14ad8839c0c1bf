// SPDX-License-Identifier: MIT
// An experiment file, read the same way by launcher and engine.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/api/schema.h"
#include "elbo/core/fs.h"

namespace elbo::api {

/// Where an experiment comes from.
struct ExperimentSource {
  std::string file;               ///< TOML
  std::vector<std::string> sets;  ///< key=value, over the file
  std::optional<int64_t> seed;    ///< over both
};

/// Makes the options of [data] in `tree` that name files or folders (names_a_file(),
/// core/user_path.h) absolute, and the run or bundle that model.critic names, unless that is the
/// name of a run below runs/: what is relative is so to `base`.
void make_paths_absolute(Node& tree, const Path& base);

/// An experiment that is no file yet.
struct ExperimentText {
  std::string text;               ///< TOML
  std::string name;               ///< begins errors
  Path base;                      ///< to which paths in the text are relative
  std::vector<std::string> sets;  ///< key=value, over the text
};

/// The tree of an experiment with its values set and its paths absolute, not resolved yet.
/// ConfigError with name:line:column.
Node experiment_tree(const ExperimentText& source);

/// Reads and resolves it. Paths in the file are relative to its folder, those of `sets` to the
/// working folder. ConfigError with file:line:column; IoError.
Node read_experiment(const ExperimentSource& source, const Schema& schema);

}  // namespace elbo::api
