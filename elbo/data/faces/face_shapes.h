// SPDX-License-Identifier: MIT
// Signed distances to shapes (negative inside) and noise, for shaders: no branches, no tables.
// Strands of hair: streaks of noise that run from one point, finer ones fading where a pixel cannot
// show them.
#pragma once
#include <cmath>
#include <cstdint>

#include "elbo/data/faces/face_canvas.h"

namespace elbo::data::faces {

/// To an ellipse around the origin: exact at its edge, to first order near it (f / |grad f|).
ELBO_INLINE float ellipse(float x, float y, float radius_x, float radius_y) {
  const float ix = 1.0f / radius_x, iy = 1.0f / radius_y, px = x * ix, py = y * iy;
  const float f = std::sqrt(px * px + py * py + 1e-6f), gx = px * ix, gy = py * iy;
  return f * (f - 1.0f) / std::sqrt(gx * gx + gy * gy + 1e-6f * ix * iy);
}

/// To a rectangle around the origin with corners rounded by `radius`.
ELBO_INLINE float rounded_box(float x, float y, Box half, float radius) {
  const float dx = std::abs(x) - half.right + radius, dy = std::abs(y) - half.bottom + radius;
  const float ox = larger(dx, 0.0f), oy = larger(dy, 0.0f);
  return std::sqrt(ox * ox + oy * oy) + smaller(larger(dx, dy), 0.0f) - radius;
}

/// A straight line from (ax, ay) to (bx, by).
struct Segment {
  float ax, ay, bx, by;  ///< its two ends
};

/// From the nearest point of a segment; 0 or more.
ELBO_INLINE float segment(float x, float y, const Segment s) {
  const float dx = s.bx - s.ax, dy = s.by - s.ay, px = x - s.ax, py = y - s.ay;
  const float t = clamp01((px * dx + py * dy) / (dx * dx + dy * dy + 1e-9f));
  const float ex = px - t * dx, ey = py - t * dy;
  return std::sqrt(ex * ex + ey * ey);
}

/// The whole number below `v`, for v > -4096.
ELBO_INLINE int32_t whole_below(float v) { return static_cast<int32_t>(v + 4096.0f) - 4096; }

/// Distance to the nearest whole number, 0 .. 1/2.
ELBO_INLINE float to_whole(float v) {
  const float part = v - static_cast<float>(whole_below(v));
  return smaller(part, 1.0f - part);
}

/// A number in [0, 1) for each whole number and seed.
ELBO_INLINE float lattice(int32_t at, uint32_t seed) {
  uint32_t h = static_cast<uint32_t>(at) * 0x9E3779B1u ^ seed;
  h = (h ^ (h >> 15)) * 0x85EBCA6Bu;
  h = (h ^ (h >> 13)) * 0xC2B2AE35u;
  return static_cast<float>(static_cast<int32_t>(h >> 8)) * 0x1p-24f;
}

/// Smooth noise along a line: lattice() at whole numbers.
ELBO_INLINE float noise(float v, uint32_t seed) {
  const int32_t at = whole_below(v);
  const float t = v - static_cast<float>(at);
  return lerp(lattice(at, seed), lattice(at + 1, seed), t * t * (3.0f - 2.0f * t));
}

/// Smooth noise in the plane.
ELBO_INLINE float noise(float x, float y, uint32_t seed) {
  const int32_t row = whole_below(y);
  const float t = y - static_cast<float>(row);
  const uint32_t above = seed + static_cast<uint32_t>(row) * 0x27D4EB2Fu,
                 below = above + 0x27D4EB2Fu;
  return lerp(noise(x, above), noise(x, below), t * t * (3.0f - 2.0f * t));
}

/// Streaks of hair that run from one point.
struct Strands {
  float x = 0, y = 0;  ///< where they come from
  float across = 12;   ///< streaks in a unit of angle
  float wave = 0;      ///< how far they swing
  float depth = 1;     ///< contrast
  float pixels = 16;   ///< in a unit of length
  uint32_t seed = 0;   ///< which streaks

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

}  // namespace elbo::data::faces
