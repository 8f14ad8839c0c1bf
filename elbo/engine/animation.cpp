// SPDX-License-Identifier: MIT
// Frames are image grids, large enough to be looked at.
#include "elbo/engine/animation.h"

#include <algorithm>
#include <cmath>

#include "elbo/eval/views/image_grid.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kAnimationWidth = 256;  // pixels that an animation has at least, or nearly

/// `image` with each pixel as a square of `factor`.
io::Image enlarged(const io::Image& image, int64_t factor) {
  io::Image out{image.width * factor, image.height * factor, image.channels, {}};
  out.pixels.reserve(image.pixels.size() * static_cast<size_t>(factor * factor));
  for (int64_t y = 0; y < out.height; ++y)
    for (int64_t x = 0; x < out.width; ++x) {
      const uint8_t* pixel =
          image.pixels.data() + (y / factor * image.width + x / factor) * image.channels;
      out.pixels.insert(out.pixels.end(), pixel, pixel + image.channels);
    }
  return out;
}

}  // namespace

io::Animation animation_of(const Tensor& x, const data::DataInfo& info, int64_t fps) {
  const int64_t columns = eval::square_columns(x.size(0), 1);
  io::Animation out{{}, std::max<int64_t>(1, std::llround(1000.0 / static_cast<double>(fps)))};
  for (int64_t t = 0; t < x.size(1); ++t)
    out.frames.push_back(tensor::image_grid_of(x.select(1, t).contiguous(), info, columns));
  const int64_t factor = std::max<int64_t>(1, kAnimationWidth / out.frames[0].width);
  if (factor > 1)
    for (io::Image& frame : out.frames) frame = enlarged(frame, factor);
  return out;
}

}  // namespace elbo::engine
