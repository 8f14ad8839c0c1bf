// SPDX-License-Identifier: MIT
// Faces whose factors somebody chooses, by name, and drawing them: to render the same face from sad
// to laughing, or turning its head.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/data/faces/face_factors.h"

namespace elbo::data {

constexpr int64_t kSmallestFace = 24, kLargestFace = 256;  ///< pixels, height and width

/// Draws `face` into `x`, (3, size, size), `size` from kSmallestFace to kLargestFace: RGB in [0,
/// 1], rounded to 8 bits. Equal faces give equal bytes.
void draw_face(const Face& face, int64_t size, std::span<float> x);

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

}  // namespace elbo::data
