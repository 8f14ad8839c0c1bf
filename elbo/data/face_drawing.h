// SPDX-License-Identifier: MIT
// Draws a face of chosen factors: to render the same face from sad to laughing, or turning its
// head.
#pragma once
#include <cstdint>
#include <span>

#include "elbo/data/face_factors.h"

namespace elbo {

constexpr int64_t kSmallestFace = 24, kLargestFace = 256;

/// Draws `face` into `x`, (3, size, size), `size` from kSmallestFace to kLargestFace: RGB in [0,
/// 1], rounded to 8 bits. Equal faces give equal bytes.
void draw_face(const Face& face, int64_t size, std::span<float> x);

}  // namespace elbo
