// SPDX-License-Identifier: MIT
// A canvas of three float planes and the one loop that paints on it: over the pixels of a box, in
// the coordinates of a frame, with a shader that is inlined and vectorised. Antialiasing is
// coverage: a signed distance to an edge, in units of length, becomes the share of a pixel that
// lies inside. Only + - * / and square roots, so that the same face has the same bytes on every
// machine.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "elbo/core/target_clones.h"

namespace elbo::data::faces {

/// Cut to [0, 1].
ELBO_INLINE float clamp01(float v) {
  const float above = v < 0.0f ? 0.0f : v;
  return above > 1.0f ? 1.0f : above;
}
/// From a (t = 0) to b (t = 1).
ELBO_INLINE float lerp(float a, float b, float t) { return a + t * (b - a); }
ELBO_INLINE float larger(float a, float b) { return a > b ? a : b; }   ///< of two numbers
ELBO_INLINE float smaller(float a, float b) { return a < b ? a : b; }  ///< of two numbers
/// 0 at `low`, 1 at `high`, smooth between.
ELBO_INLINE float ramp(float v, float low, float high) {
  const float t = clamp01((v - low) / (high - low));
  return t * t * (3.0f - 2.0f * t);
}
/// 1 at 0, falling to 0 at distance `reach`.
ELBO_INLINE float bump(float v, float reach) {
  const float t = v / reach, q = larger(0.0f, 1.0f - t * t);
  return q * q;
}

/// A colour of light; operations are channel by channel.
struct Colour {
  float r = 0, g = 0, b = 0;  ///< red, green, blue, 0 to 1
};
/// Brighter or darker by a factor.
ELBO_INLINE Colour operator*(Colour c, float k) { return {c.r * k, c.g * k, c.b * k}; }
/// Channel by channel, as of a coloured light.
ELBO_INLINE Colour operator*(Colour c, Colour k) { return {c.r * k.r, c.g * k.g, c.b * k.b}; }
/// From a (t = 0) to b (t = 1).
ELBO_INLINE Colour lerp(Colour a, Colour b, float t) {
  return {lerp(a.r, b.r, t), lerp(a.g, b.g, t), lerp(a.b, b.b, t)};
}

/// What a shader gives for a pixel: colours laid over one another, multiplied by their common
/// cover.
struct Ink {
  float r = 0, g = 0, b = 0, cover = 0;  ///< colour times cover, and the cover, 0 to 1
  /// Lays `amount` of a colour over what is there.
  ELBO_INLINE void add(Colour c, float amount) {
    r += amount * (c.r - r);
    g += amount * (c.g - g);
    b += amount * (c.b - b);
    cover += amount * (1.0f - cover);
  }
  /// What lies within `share` of the pixel.
  ELBO_INLINE Ink within(float share) const {
    return {r * share, g * share, b * share, cover * share};
  }
};
/// A colour that covers a share of a pixel.
ELBO_INLINE Ink inked(Colour c, float cover) {
  return {c.r * cover, c.g * cover, c.b * cover, cover};
}

/// Turns distances into coverage; `pixels` in a unit of length.
struct Edge {
  float pixels = 1;  ///< in a unit of length
  /// Of the side where `distance` is negative.
  ELBO_INLINE float inside(float distance) const { return clamp01(0.5f - distance * pixels); }
  /// Of a line along distance 0; one thinner than a pixel becomes faint.
  ELBO_INLINE float line(float distance, float half_width) const {
    return clamp01(0.5f + (half_width - distance) * pixels) -
           clamp01(0.5f - (half_width + distance) * pixels);
  }
  /// Of the band low .. high, at `at`; empty where high is not above low.
  ELBO_INLINE float band(float at, float low, float high) const {
    return larger(0.0f, clamp01(0.5f + (at - low) * pixels) - clamp01(0.5f + (at - high) * pixels));
  }
  /// As inside(), the edge `width` wide or a pixel, whichever is more.
  ELBO_INLINE float soft(float distance, float width) const {
    return clamp01(0.5f - distance / larger(width, 1.0f / pixels));
  }
};

/// Half the picture's side in units of length: the picture spans -kReach .. kReach, y downwards.
constexpr float kReach = 0.88f;

/// Where a thing's own coordinates are in the picture: its origin and its turn.
struct Frame {
  float x = 0, y = 0, cos = 1, sin = 0;  ///< origin, and the cosine and sine of its turn
};

/// An upright rectangle.
struct Box {
  float left, top, right, bottom;  ///< in units of length
};
/// Around (x, y).
inline Box box_at(float x, float y, float half_width, float half_height) {
  return {x - half_width, y - half_height, x + half_width, y + half_height};
}

/// Paints on three planes; a thing's shader runs over the pixels of its box.
class Canvas {
 public:
  /// Draws in `x`, (3, size, size).
  Canvas(int64_t size, std::span<float> x)
      /// Pixels from a square of 2 kReach each way.
      : edge{static_cast<float>(size) / (2 * kReach)},
        size_(static_cast<int>(size)),
        planes_(x.data()) {}

  /// Lays shader(x, y) -> Ink over every pixel of `box`, and a pixel around it; all in `frame`.
  template <class Shader>
  ELBO_INLINE void paint(const Frame frame, const Box box, const Shader shader) const {
    const float middle_x = (box.left + box.right) / 2, middle_y = (box.top + box.bottom) / 2;
    const float half_x = (box.right - box.left) / 2, half_y = (box.bottom - box.top) / 2;
    const float turn = std::abs(frame.sin);
    const Range columns = pixels_of(frame.x + frame.cos * middle_x - frame.sin * middle_y,
                                    frame.cos * half_x + turn * half_y);
    const Range rows = pixels_of(frame.y + frame.sin * middle_x + frame.cos * middle_y,
                                 turn * half_x + frame.cos * half_y);
    const float pixel = kReach / static_cast<float>(size_);
    for (int row = rows.first; row < rows.end; ++row) {
      const float v = static_cast<float>(2 * row + 1 - size_) * pixel - frame.y;
      float* red = planes_ + row * size_;
      float* green = red + size_ * size_;
      float* blue = green + size_ * size_;
#pragma omp simd
      for (int column = columns.first; column < columns.end; ++column) {
        const float u = static_cast<float>(2 * column + 1 - size_) * pixel - frame.x;
        const Ink ink = shader(frame.cos * u + frame.sin * v, frame.cos * v - frame.sin * u);
        red[column] = ink.r + (1.0f - ink.cover) * red[column];
        green[column] = ink.g + (1.0f - ink.cover) * green[column];
        blue[column] = ink.b + (1.0f - ink.cover) * blue[column];
      }
    }
  }

  Edge edge;  ///< of one pixel's width

 private:
  struct Range {
    int first, end;
  };
  Range pixels_of(float middle, float half) const {
    const float low = (middle - half + kReach) * edge.pixels - 1,
                high = (middle + half + kReach) * edge.pixels + 1;
    return {std::clamp(static_cast<int>(std::floor(low)), 0, size_),
            std::clamp(static_cast<int>(std::ceil(high)), 0, size_)};
  }

  int size_;
  float* planes_;
};

}  // namespace elbo::data::faces
