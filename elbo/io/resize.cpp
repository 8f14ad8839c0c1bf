// SPDX-License-Identifier: MIT
// Both ways are sums of neighbours with weights.
#include "elbo/io/resize.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"

namespace elbo::io {
namespace {

/// One output pixel: source pixels first .. first + weights.size() - 1 with weights that sum to 1.
struct Taps {
  int64_t first = 0;
  std::vector<double> weights;
};

/// A part of one axis of a picture of `whole` pixels.
struct AxisPart {
  double from = 0, length = 0;
  int64_t whole = 0;
};

/// The mean over [i, i + 1) of the `to` equal parts of it, partly covered pixels by their
/// part.
Taps area_taps(int64_t i, const AxisPart& of, int64_t to) {
  const double scale = of.length / static_cast<double>(to);
  const double begin = of.from + static_cast<double>(i) * scale,
               end = of.from + static_cast<double>(i + 1) * scale;
  Taps taps{static_cast<int64_t>(begin), {}};
  const int64_t last = std::min(of.whole, static_cast<int64_t>(std::ceil(end)));
  for (int64_t x = taps.first; x < last; ++x)
    taps.weights.push_back(
        (std::min(end, static_cast<double>(x + 1)) - std::max(begin, static_cast<double>(x))) /
        scale);
  return taps;
}

Taps bilinear_taps(int64_t i, int64_t from, int64_t to) {
  const double centre =
      (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
  const double at = std::clamp(centre, 0.0, static_cast<double>(from - 1));
  const int64_t first = std::min(static_cast<int64_t>(at), std::max<int64_t>(0, from - 2));
  const double part = at - static_cast<double>(first);
  return from == 1 ? Taps{0, {1.0}} : Taps{first, {1.0 - part, part}};
}

std::vector<Taps> shrinking_taps(const AxisPart& of, int64_t to) {
  std::vector<Taps> taps;
  for (int64_t i = 0; i < to; ++i) taps.push_back(area_taps(i, of, to));
  return taps;
}

std::vector<Taps> taps_of(int64_t from, int64_t to) {
  if (to < from) return shrinking_taps({0, static_cast<double>(from), from}, to);
  std::vector<Taps> taps;
  for (int64_t i = 0; i < to; ++i) taps.push_back(bilinear_taps(i, from, to));
  return taps;
}

/// One row in source pixels to one in target pixels, of a fixed number of channels, so that the
/// sums stay in registers.
template <int64_t kChannels>
void resize_row(const uint8_t* from, const std::vector<Taps>& taps, double* to) {
  for (const Taps& tap : taps) {
    double sums[kChannels] = {};
    const uint8_t* pixel = from + tap.first * kChannels;
    for (const double weight : tap.weights) {
      for (int64_t c = 0; c < kChannels; ++c) sums[c] += weight * pixel[c];
      pixel += kChannels;
    }
    for (int64_t c = 0; c < kChannels; ++c) *to++ = sums[c];
  }
}

/// Every output pixel as the sums of its taps: first along the rows, then along the columns.
Image weighted(const Image& image, const std::vector<Taps>& columns,
               const std::vector<Taps>& lines) {
  const size_t row_values = columns.size() * static_cast<size_t>(image.channels);
  std::vector<double> row(row_values), sum(row_values);
  Image out{std::ssize(columns), std::ssize(lines), image.channels,
            std::vector<uint8_t>(row_values * lines.size())};
  uint8_t* pixel = out.pixels.data();
  int64_t in_row = -1;  // which row `row` is of: neighbours share the one that both cover
  for (const Taps& tap : lines) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (size_t k = 0; k < tap.weights.size(); ++k) {
      const int64_t line = tap.first + static_cast<int64_t>(k);
      const uint8_t* from = image.pixels.data() + line * image.width * image.channels;
      if (line != in_row && image.channels == 3) resize_row<3>(from, columns, row.data());
      if (line != in_row && image.channels == 1) resize_row<1>(from, columns, row.data());
      in_row = line;
      for (size_t i = 0; i < row_values; ++i) sum[i] += tap.weights[k] * row[i];
    }
    for (const double value : sum)
      *pixel++ = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
  }
  return out;
}

}  // namespace

Image resized(const Image& image, int64_t width, int64_t height) {
  check_image(image);
  ELBO_ASSERT(width > 0 && height > 0);
  if (width == image.width && height == image.height) return image;
  return weighted(image, taps_of(image.width, width), taps_of(image.height, height));
}

Image shrunk(const Image& image, const RealRectangle& part, int64_t width, int64_t height) {
  check_image(image);
  ELBO_ASSERT(width > 0 && height > 0 && part.left >= 0 && part.top >= 0);
  ELBO_ASSERT(part.width >= static_cast<double>(width) &&
              part.height >= static_cast<double>(height));
  ELBO_ASSERT(part.left + part.width <= static_cast<double>(image.width) &&
              part.top + part.height <= static_cast<double>(image.height));
  return weighted(image, shrinking_taps({part.left, part.width, image.width}, width),
                  shrinking_taps({part.top, part.height, image.height}, height));
}

Image cropped(const Image& image, const Rectangle& part) {
  check_image(image);
  ELBO_ASSERT(part.left >= 0 && part.top >= 0 && part.width > 0 && part.height > 0);
  ELBO_ASSERT(part.left <= image.width - part.width && part.top <= image.height - part.height);
  Image out{part.width, part.height, image.channels, {}};
  for (int64_t y = 0; y < part.height; ++y) {
    const auto first =
        image.pixels.begin() + ((part.top + y) * image.width + part.left) * image.channels;
    out.pixels.insert(out.pixels.end(), first, first + part.width * image.channels);
  }
  return out;
}

}  // namespace elbo::io
