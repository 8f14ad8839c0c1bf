// SPDX-License-Identifier: MIT
// Cropping, placing and reordering pixels.
#include "elbo/data/image_values.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/io/resize.h"

namespace elbo::data {
namespace {

/// A rectangle copied from one picture to another of as many channels.
struct Patch {
  int64_t width = 0, height = 0;
  int64_t from_x = 0, from_y = 0;
  int64_t to_x = 0, to_y = 0;
};

void copy_patch(const io::Image& from, io::Image& to, const Patch& patch) {
  for (int64_t row = 0; row < patch.height; ++row) {
    const int64_t source = ((patch.from_y + row) * from.width + patch.from_x) * from.channels;
    const int64_t target = ((patch.to_y + row) * to.width + patch.to_x) * to.channels;
    std::copy_n(from.pixels.begin() + source, patch.width * from.channels,
                to.pixels.begin() + target);
  }
}

io::Image black(int64_t width, int64_t height, int64_t channels) {
  return {width, height, channels,
          std::vector<uint8_t>(static_cast<size_t>(width * height * channels))};
}

io::Image middle_square(const io::Image& image) {
  const int64_t side = std::min(image.width, image.height);
  io::Image out = black(side, side, image.channels);
  copy_patch(image, out,
             {.width = side,
              .height = side,
              .from_x = (image.width - side) / 2,
              .from_y = (image.height - side) / 2});
  return out;
}

/// `length` pixels of a side as part of `size`, of which the longest side has all.
int64_t fitted_side(int64_t length, int64_t longest, int64_t size) {
  return std::max<int64_t>(
      1, std::llround(static_cast<double>(length * size) / static_cast<double>(longest)));
}

/// `small` in the middle of `size` x `size` black pixels.
io::Image on_black(const io::Image& small, int64_t size) {
  io::Image out = black(size, size, small.channels);
  copy_patch(small, out,
             {.width = small.width,
              .height = small.height,
              .to_x = (size - small.width) / 2,
              .to_y = (size - small.height) / 2});
  return out;
}

io::Image fitted(const io::Image& image, int64_t size) {
  const int64_t longest = std::max(image.width, image.height);
  return on_black(io::resized(image, fitted_side(image.width, longest, size),
                              fitted_side(image.height, longest, size)),
                  size);
}

/// Where a part of the whole picture lies in what was decoded of it.
io::RealRectangle place_of_part(const io::ReducedImage& reduced, const io::Rectangle& part) {
  const auto times = static_cast<double>(reduced.times);
  return {reduced.place.left + static_cast<double>(part.left) / times,
          reduced.place.top + static_cast<double>(part.top) / times,
          static_cast<double>(part.width) / times, static_cast<double>(part.height) / times};
}

}  // namespace

io::Image with_channels(const io::Image& image, Channels channels) {
  const int64_t wanted = count_of(channels);
  if (image.channels == wanted) return image;
  io::Image out = black(image.width, image.height, wanted);
  const auto pixels = static_cast<size_t>(image.width * image.height);
  for (size_t i = 0; i < pixels; ++i) {
    if (wanted == 3) {
      std::fill_n(out.pixels.begin() + static_cast<int64_t>(3 * i), 3, image.pixels[i]);
    } else {
      const uint8_t* p = image.pixels.data() + 3 * i;
      out.pixels[i] = static_cast<uint8_t>((299 * p[0] + 587 * p[1] + 114 * p[2] + 500) / 1000);
    }
  }
  return out;
}

io::Image squared(const io::Image& image, int64_t size, Cover cover) {
  switch (cover) {
    case Cover::crop: return io::resized(middle_square(image), size, size);
    case Cover::fit: return fitted(image, size);
    case Cover::stretch: return io::resized(image, size, size);
  }
  return image;
}

io::Image squared(const io::ReducedImage& reduced, int64_t size, Cover cover) {
  if (reduced.times == 1) return squared(reduced.image, size, cover);
  const int64_t longest = std::max(reduced.width, reduced.height);
  switch (cover) {
    case Cover::crop: return squared_middle(reduced, std::min(reduced.width, reduced.height), size);
    case Cover::fit:
      return on_black(
          io::shrunk(reduced.image, reduced.place, fitted_side(reduced.width, longest, size),
                     fitted_side(reduced.height, longest, size)),
          size);
    case Cover::stretch: return io::shrunk(reduced.image, reduced.place, size, size);
  }
  return reduced.image;
}

io::Image squared_middle(const io::ReducedImage& reduced, int64_t side, int64_t size) {
  const io::Rectangle part{(reduced.width - side) / 2, (reduced.height - side) / 2, side, side};
  if (reduced.times == 1) return io::resized(io::cropped(reduced.image, part), size, size);
  return io::shrunk(reduced.image, place_of_part(reduced, part), size, size);
}

int64_t harmless_reduction(int64_t side, int64_t size) {
  if (side <= 2 * size) return 1;
  int64_t times = 2;
  while (times < 8 && side >= 4 * times * size) times *= 2;
  return times;
}

int64_t harmless_reduction(int64_t width, int64_t height, int64_t size, Cover cover) {
  // A thin picture's short side may become one pixel, which a part of one cannot.
  const int64_t shorter = std::min(width, height), longer = std::max(width, height);
  if (cover != Cover::fit) return harmless_reduction(shorter, size);
  return std::min(harmless_reduction(longer, size),
                  harmless_reduction(shorter, fitted_side(shorter, longer, size)));
}

void to_values(const io::Image& image, std::span<float> x) {
  const auto channels = static_cast<size_t>(image.channels);
  const auto pixels = static_cast<size_t>(image.width * image.height);
  ELBO_ASSERT(x.size() == channels * pixels);
  for (size_t c = 0; c < channels; ++c)  // (H, W, C) -> (C, H, W)
    for (size_t i = 0; i < pixels; ++i)
      x[c * pixels + i] = static_cast<float>(image.pixels[i * channels + c]) / 255.0f;
}

io::Image image_of(std::span<const float> x, std::span<const int64_t> shape) {
  ELBO_ASSERT(shape.size() == 3 && (shape[0] == 1 || shape[0] == 3));
  io::Image out = black(shape[2], shape[1], shape[0]);
  ELBO_ASSERT(x.size() == out.pixels.size());
  const auto channels = static_cast<size_t>(shape[0]), pixels = x.size() / channels;
  for (size_t c = 0; c < channels; ++c)  // (C, H, W) -> (H, W, C)
    for (size_t i = 0; i < pixels; ++i)
      out.pixels[i * channels + c] =
          static_cast<uint8_t>(std::lround(std::clamp(x[c * pixels + i], 0.0f, 1.0f) * 255.0f));
  return out;
}

}  // namespace elbo::data
