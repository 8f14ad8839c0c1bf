// SPDX-License-Identifier: MIT
// Faces whose factors somebody chooses: the same face smiling and laughing.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/data/face_factors.h"

namespace elbo {

/// Sets the factor `name`: a number in [0, 1], of a binary factor 0 or 1. UsageError with the
/// nearest name, or with what is allowed.
void set_factor(FaceFactors& factors, const std::string& name, double value);

/// Sets each of `assignments` ("smile=.9", "spectacles=1"), in their order. UsageError as of
/// set_factor(), and for one that is no NAME=NUMBER.
void set_factors(FaceFactors& factors, const std::vector<std::string>& assignments);

/// Whether `name` is a factor that is 0 or 1. UsageError as of set_factor().
bool is_binary_factor(const std::string& name);

/// The faces of a [data] table whose source is `faces`. ConfigError where it is another.
FaceDraws faces_of(const Node& data_table, Split split);

}  // namespace elbo
