// SPDX-License-Identifier: MIT
// Row by row copies into a black sheet.
#include "elbo/io/grid.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {
namespace {

/// Copies `image` into `sheet`, which has as many channels, with its upper left corner at (left,
/// top).
void paste(const Image& image, Image& sheet, int64_t left, int64_t top) {
  const int64_t row = image.width * image.channels;
  for (int64_t y = 0; y < image.height; ++y)
    std::copy_n(image.pixels.begin() + y * row, row,
                sheet.pixels.begin() + ((top + y) * sheet.width + left) * sheet.channels);
}

}  // namespace

Image as_rgb(const Image& image) {
  check_image(image);
  if (image.channels == 3) return image;
  Image out{image.width, image.height, 3, {}};
  out.pixels.reserve(image.pixels.size() * 3);
  for (const uint8_t grey : image.pixels) out.pixels.insert(out.pixels.end(), 3, grey);
  return out;
}

Image make_grid(const std::vector<Image>& images, int64_t columns, int64_t padding) {
  ELBO_ASSERT(!images.empty() && columns > 0 && padding >= 0);
  const Image& first = images.front();
  int64_t channels = 1;
  for (const Image& image : images) {
    check_image(image);
    ELBO_ASSERT(image.width == first.width && image.height == first.height);
    channels = std::max(channels, image.channels);
  }
  if (images.size() == 1) return first;
  const auto count = static_cast<int64_t>(images.size());
  const int64_t across = std::min(columns, count), down = (count + across - 1) / across;
  Image sheet{across * (first.width + padding) + padding,
              down * (first.height + padding) + padding,
              channels,
              {}};
  sheet.pixels.resize(static_cast<size_t>(sheet.width * sheet.height * channels));
  for (int64_t i = 0; i < count; ++i) {
    const Image& image = images[static_cast<size_t>(i)];
    paste(image.channels == channels ? image : as_rgb(image), sheet,
          i % across * (first.width + padding) + padding,
          i / across * (first.height + padding) + padding);
  }
  return sheet;
}

}  // namespace elbo
