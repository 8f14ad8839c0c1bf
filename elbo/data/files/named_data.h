// SPDX-License-Identifier: MIT
// A data set named on the command line.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::data {

/// The [data] table of `name`, a source, a folder of pictures, a .npy, .npz (also FILE.npz:ARRAY),
/// .csv, .tar (also a pattern of shards) or .zip file, with each of `sets` ("size=64") over it.
/// UsageError, ConfigError for a bad assignment.
Node named_data(const std::string& name, const std::vector<std::string>& sets);

}  // namespace elbo::data
