// SPDX-License-Identifier: MIT
// Another size for a picture: the mean over the area that a pixel covers where it shrinks, bilinear
// (pixel centres at + 0.5, edges repeated) where it grows; each way by itself.
#pragma once
#include <cstdint>

#include "elbo/io/image.h"

namespace elbo::io {

/// `image` at width x height pixels, at least 1 each; the same bytes where the size is already
/// right.
Image resized(const Image& image, int64_t width, int64_t height);

/// A part of a picture whose edges may lie within pixels.
struct RealRectangle {
  double left = 0;    ///< pixels from the left
  double top = 0;     ///< pixels from the top
  double width = 0;   ///< pixels
  double height = 0;  ///< pixels
};
/// The mean of `part`, which must lie inside `image`, over each of width x height equal areas. At
/// most as many of them as `part` has pixels, each way.
Image shrunk(const Image& image, const RealRectangle& part, int64_t width, int64_t height);

/// The part of `image` that begins at (left, top) and must lie inside it.
struct Rectangle {
  int64_t left = 0;    ///< pixels from the left
  int64_t top = 0;     ///< pixels from the top
  int64_t width = 0;   ///< pixels
  int64_t height = 0;  ///< pixels
};
/// The pixels of `part` alone.
Image cropped(const Image& image, const Rectangle& part);

}  // namespace elbo::io
