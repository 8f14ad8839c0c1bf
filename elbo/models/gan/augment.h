// SPDX-License-Identifier: MIT
// Differentiable augmentation (Zhao, Liu, Lin, Zhu and Han, "Differentiable augmentation for
// data-efficient GAN training", NeurIPS 2020): the critic sees real and generated images only
// through random changes, in both turns, and gradients go through them. With few images a critic
// else learns them by heart. Sizes are the authors':
//   translation  by up to an eighth of the sides, black beyond them
//   cutout       a black square of half the sides, anywhere
//   colour       brightness by up to a quarter of the range, saturation by a factor in [0, 2],
//                contrast by one in [.5, 1.5]
#pragma once
#include <array>

#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::models {

/// What is changed.
enum class Augment { none, translation, cutout, colour, translation_cutout, all };
constexpr auto enum_names(Augment) {
  return std::array{"none", "translation", "cutout", "colour", "translation_cutout", "all"};
}

/// Images so changed, each by draws of its own: (B, C, H, W) -> same. Differentiable any number of
/// times; with `none` x itself, and nothing is drawn.
Tensor augmented(const Tensor& x, Augment what, Rng& rng);

}  // namespace elbo::models
