// SPDX-License-Identifier: MIT
// How sharp pictures are, by the energy of their gradients, each mean over channels and places:
//   E(x) = mean (x[i, j + 1] - x[i, j])^2 + mean (x[i + 1, j] - x[i, j])^2
// and of a set against another by the ratio of their means. Blur lowers it (a grating of frequency
// w under (1 2 1) / 4 to cos^4(w / 2) of what it was), noise and contrast raise it.
#pragma once
#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Gradient energy of each picture: (B, C, H, W) -> (B), double. ShapeError for other forms and for
/// H or W below 2.
Tensor gradient_energy(const Tensor& x);

/// above / below of two independent sets of examples, standard error by the delta method. DataError
/// where `below` is 0.
Estimate ratio_of_means(const Estimate& above, const Estimate& below);

}  // namespace elbo::measures
