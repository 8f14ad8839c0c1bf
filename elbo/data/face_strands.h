// SPDX-License-Identifier: MIT
// Strands of hair: streaks of noise that run from one point, finer ones fading where a pixel cannot
// show them.
#pragma once
#include "elbo/data/face_shapes.h"

namespace elbo::faces {

struct Strands {
  float x = 0, y = 0;  ///< where they come from
  float across = 12;   ///< streaks in a unit of angle
  float wave = 0;      ///< how far they swing
  float depth = 1;     ///< contrast
  float pixels = 16;   ///< in a unit of length
  uint32_t seed = 0;

  /// About -depth/2 .. depth/2.
  ELBO_INLINE float at(float px, float py) const {
    const float down = larger(py - y, 0.05f) + 0.35f,
                swing = 4.0f * to_whole(py * 1.9f + 0.1f * px) - 1.0f;
    const float at = (px - x + wave * 0.05f * swing) / down * across;
    const float step = across / (down * pixels);  // of `at` over a pixel
    const float coarse = (noise(at, seed) - 0.5f) * clamp01(1.7f - step);
    const float fine = (noise(at * 2.7f, seed + 9u) - 0.5f) * clamp01(1.7f - 2.7f * step);
    return depth * (0.8f * coarse + 0.55f * fine);
  }
};

}  // namespace elbo::faces
