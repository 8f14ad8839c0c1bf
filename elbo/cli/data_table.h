// SPDX-License-Identifier: MIT
// How the subcommands of `elbo data` name a data set.
#pragma once
#include <string>
#include <vector>

#include "elbo/cli/session.h"
#include "elbo/core/node.h"

namespace elbo::cli {

/// NAME and --set of a command line.
struct DataChoice {
  std::string name;               ///< a source, or a folder of pictures
  std::vector<std::string> sets;  ///< KEY=VALUE, in order
};

/// Adds NAME and --set.
CLI::Option* add_data_choice(CLI::App& command, DataChoice& choice);

/// The [data] table of NAME (a source, or a folder of pictures) with the values of --set.
/// ConfigError for a key=value that is none.
Node data_table(const DataChoice& choice);

/// An attribute's value with seven decimals: as much as a float in [0, 1] says.
Node attribute_number(float value);

/// `elbo data cache`, defined in data_cache.cpp.
void add_data_cache(CLI::App& data, Session& session);

/// `elbo data face`, defined in data_face.cpp.
void add_data_face(CLI::App& data, Session& session);

/// `elbo data frame`, which the studio calls, defined in data_frame.cpp.
void add_data_frame(CLI::App& data, Session& session);

/// `elbo data pack`, defined in data_pack.cpp.
void add_data_pack(CLI::App& data, Session& session);

/// `elbo data preview`, defined in data_preview.cpp.
void add_data_preview(CLI::App& data, Session& session);

}  // namespace elbo::cli
