// SPDX-License-Identifier: MIT
// Dots on a plane.
#include "elbo/io/scatter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

using Colour = std::array<uint8_t, 3>;
constexpr Colour kAxis{208, 208, 208};
constexpr std::array<Colour, 10> kColours{{{31, 119, 180},
                                           {255, 127, 14},
                                           {44, 160, 44},
                                           {214, 39, 40},
                                           {148, 103, 189},
                                           // Tableau 10
                                           {140, 86, 75},
                                           {227, 119, 194},
                                           {127, 127, 127},
                                           {188, 189, 34},
                                           {23, 190, 207}}};
constexpr double kMargin = .03;     // of the range, each side
constexpr double kLargest = 1e307;  // beyond, a difference would overflow

bool is_shown(const ScatterDot& dot) {
  return std::abs(dot.x) < kLargest && std::abs(dot.y) < kLargest;
}

/// From values to pixels, one axis.
struct Scale {
  double low = 0, high = 1;
  int64_t side = 0;

  Scale(std::span<const ScatterDot> dots, double ScatterDot::*axis, int64_t pixels) : side(pixels) {
    bool any = false;
    for (const ScatterDot& dot : dots) {
      if (!is_shown(dot)) continue;
      low = any ? std::min(low, dot.*axis) : dot.*axis;
      high = any ? std::max(high, dot.*axis) : dot.*axis;
      any = true;
    }
    if (!any) return;
    // Something, also where all values are one.
    const double margin = std::max({kMargin * (high - low), 1e-9, 1e-9 * std::abs(low)});
    low = std::max(low - margin, -kLargest), high = std::min(high + margin, kLargest);
  }
  /// Far outside of the picture where the value is, so that no number overflows.
  int64_t operator()(double value) const {
    const double part = std::clamp((value - low) / (high - low), -1.0, 2.0);
    return static_cast<int64_t>(std::floor(part * static_cast<double>(side - 1) + .5));
  }
};

void put(Image& image, int64_t row, int64_t column, const Colour& colour) {
  if (row < 0 || column < 0 || row >= image.height || column >= image.width) return;
  std::copy(colour.begin(), colour.end(), image.pixels.begin() + (row * image.width + column) * 3);
}

void put_dot(Image& image, int64_t row, int64_t column, const Colour& colour) {
  for (int64_t down = -1; down <= 1; ++down)
    for (int64_t right = -1; right <= 1; ++right) put(image, row + down, column + right, colour);
}

}  // namespace

Image scatter_image(std::span<const ScatterDot> dots, int64_t side) {
  ELBO_ASSERT(side > 0);
  Image image{side, side, 3, std::vector<uint8_t>(static_cast<size_t>(side * side * 3), 255)};
  const Scale across(dots, &ScatterDot::x, side), up(dots, &ScatterDot::y, side);
  for (int64_t i = 0; i < side; ++i)
    put(image, side - 1 - up(0), i, kAxis), put(image, i, across(0), kAxis);
  for (const ScatterDot& dot : dots)
    if (is_shown(dot))
      put_dot(image, side - 1 - up(dot.y), across(dot.x),
              kColours[static_cast<size_t>(std::max<int64_t>(0, dot.label)) % kColours.size()]);
  return image;
}

}  // namespace elbo::io
