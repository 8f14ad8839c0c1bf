// SPDX-License-Identifier: MIT
// From an image of any size to the values of an example: (C, H, W), each in [0, 1]; and the grey
// values of bytes, the one conversion that every image in memory goes through at each draw.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "elbo/core/fields.h"
#include "elbo/core/fs.h"
#include "elbo/io/image.h"
#include "elbo/io/reduced.h"

namespace elbo::data {

/// Grey: one channel; rgb: three.
enum class Channels {
  grey,  ///< one: luma by ITU-R BT.601 where the file has colours
  rgb,   ///< three
};
constexpr auto enum_names(Channels) { return std::array{"grey", "rgb"}; }

/// 1 or 3.
inline int64_t count_of(Channels channels) { return channels == Channels::grey ? 1 : 3; }

/// How a picture becomes square.
enum class Cover {
  crop,     ///< the largest square around its middle
  fit,      ///< the whole picture, black beside it
  stretch,  ///< the whole picture, out of proportion
};
constexpr auto enum_names(Cover) { return std::array{"crop", "fit", "stretch"}; }

/// `image` with one channel (luma 0.299 R + 0.587 G + 0.114 B, ITU-R BT.601) or three.
io::Image with_channels(const io::Image& image, Channels channels);

/// `image` as a square of `size` pixels.
io::Image squared(const io::Image& image, int64_t size, Cover cover);

/// As squared(), of what was decoded smaller: the same areas of the picture, whose means are taken
/// of its pixels.
io::Image squared(const io::ReducedImage& reduced, int64_t size, Cover cover);

/// The middle `side` x `side` pixels of the picture as a square of `size` pixels.
io::Image squared_middle(const io::ReducedImage& reduced, int64_t side, int64_t size);

/// How many times smaller, 1, 2, 4 or 8, a picture may be decoded of which `side` pixels become
/// `size`: 2 where they are more than twice too many, 4 and 8 where twice as many as wanted remain.
/// Means over parts of fewer would blur.
int64_t harmless_reduction(int64_t side, int64_t size);

/// The same for all of a picture of width x height pixels.
int64_t harmless_reduction(int64_t width, int64_t height, int64_t size, Cover cover);

/// Writes `image` to `x`, channels x height x width values, byte / 255.
void to_values(const io::Image& image, std::span<float> x);

/// The inverse of to_values(): values of `shape` (C, H, W), C = 1 or 3, rounded to bytes; below 0
/// is black, above 1 white.
io::Image image_of(std::span<const float> x, std::span<const int64_t> shape);

/// out[i] = bytes[i] / 255, rounded to the nearest float (a product with 1 / 255 would differ in
/// half of the values). As many places as bytes.
void grey_values(ByteView bytes, std::span<float> out);

}  // namespace elbo::data
