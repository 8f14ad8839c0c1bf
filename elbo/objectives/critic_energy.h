// SPDX-License-Identifier: MIT
// Losses of critics that give an energy, low for what looks real, in place of a probability.
//   energy of an autoencoder: sum_i (x_i - x~_i)^2 (Zhao et al. 2017) or sum_i |x_i - x~_i|
//     (Berthelot et al. 2017)
//   hinge on generated examples: max(0, m - E), of each example: of the batch's mean it would let
//     one far example pay for all others
//   pulling-away term (Zhao et al. 2017, section 2.4):
//     1 / (B (B - 1)) sum_i sum_{j != i} cos^2(code_i, code_j)
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// |x - made|^2 of each example over its values. (B, ...), (B, ...) -> (B). ShapeError where sizes
/// differ.
Tensor squared_error(const Tensor& made, const Tensor& x);

/// |x - made|_1 of each example over its values. (B, ...), (B, ...) -> (B). ShapeError where sizes
/// differ.
Tensor absolute_error(const Tensor& made, const Tensor& x);

/// max(0, margin - energy): what an example still lacks. (B), () -> (B).
Tensor hinge_below(const Tensor& energy, const Tensor& margin);

/// The mean of cos^2 between an example's code and each other's, in [0, 1]; its mean over the batch
/// is the pulling-away term. (B, D) -> (B), B at least 2; a batch of one has 0. A code that is 0 is
/// orthogonal to all.
Tensor pulling_away(const Tensor& codes);

}  // namespace elbo
