// SPDX-License-Identifier: MIT
// Both ways are sums of neighbours with weights; first along the rows, then along the columns.
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

/// The mean over [i, i + 1) * from / to, partly covered pixels by their part.
Taps area_taps(int64_t i, int64_t from, int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double begin = static_cast<double>(i) * scale, end = static_cast<double>(i + 1) * scale;
  Taps taps{static_cast<int64_t>(begin), {}};
  const int64_t last = std::min(from, static_cast<int64_t>(std::ceil(end)));
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

std::vector<Taps> taps_of(int64_t from, int64_t to) {
  std::vector<Taps> taps;
  for (int64_t i = 0; i < to; ++i)
    taps.push_back(to < from ? area_taps(i, from, to) : bilinear_taps(i, from, to));
  return taps;
}

/// One row in source pixels to one in target pixels.
void resize_row(const uint8_t* from, const std::vector<Taps>& taps, int64_t channels, double* to) {
  for (const Taps& tap : taps)
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0;
      for (size_t k = 0; k < tap.weights.size(); ++k)
        sum += tap.weights[k] * from[(tap.first + static_cast<int64_t>(k)) * channels + c];
      *to++ = sum;
    }
}

}  // namespace

Image resized(const Image& image, int64_t width, int64_t height) {
  check_image(image);
  ELBO_ASSERT(width > 0 && height > 0);
  if (width == image.width && height == image.height) return image;
  const std::vector<Taps> columns = taps_of(image.width, width);
  const auto row_values = static_cast<size_t>(width * image.channels);
  std::vector<double> row(row_values), sum(row_values);
  Image out{width, height, image.channels,
            std::vector<uint8_t>(row_values * static_cast<size_t>(height))};
  uint8_t* pixel = out.pixels.data();
  for (const Taps& tap : taps_of(image.height, height)) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (size_t k = 0; k < tap.weights.size(); ++k) {
      resize_row(image.pixels.data() +
                     (tap.first + static_cast<int64_t>(k)) * image.width * image.channels,
                 columns, image.channels, row.data());
      for (size_t i = 0; i < row_values; ++i) sum[i] += tap.weights[k] * row[i];
    }
    for (const double value : sum)
      *pixel++ = static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
  }
  return out;
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
