// SPDX-License-Identifier: MIT
// Sets of images spoiled in known ways: what a measure does not notice about them it cannot notice
// about a model.
#pragma once
#include <array>

#include "elbo/core/fields.h"
#include "elbo/core/rng.h"
#include "elbo/tensor/batch.h"

namespace elbo {

enum class ImageCorruption {
  none,           ///< fresh real images
  blurred,        ///< by a Gaussian of 1 pixel's deviation
  noisy,          ///< with N(0, .2^2) added to each value, cut to [0, 1]
  class_missing,  ///< without the first class
  one_class,      ///< of the first class alone
  memorised,      ///< training images
  shuffled,       ///< with the places of each image's values shuffled, differently for each image
};
constexpr auto enum_names(ImageCorruption) {
  return std::array{"real",      "blurred",   "noisy",   "class missing",
                    "one class", "memorised", "shuffled"};
}
inline constexpr std::array kImageCorruptions{
    ImageCorruption::none,          ImageCorruption::blurred,   ImageCorruption::noisy,
    ImageCorruption::class_missing, ImageCorruption::one_class, ImageCorruption::memorised,
    ImageCorruption::shuffled};

/// Images and their classes.
struct LabelledImages {
  Tensor x;  ///< (N, C, H, W) in [0, 1]
  Tensor y;  ///< (N) int64
};

/// The first `count` images of `fresh` that can serve, spoiled; `training` where they are to be
/// memorised ones. DataError where there are too few.
LabelledImages corrupted(ImageCorruption corruption, const LabelledImages& fresh,
                         const LabelledImages& training, int64_t count);

}  // namespace elbo
