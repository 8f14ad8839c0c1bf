// SPDX-License-Identifier: MIT
// The loss of least squares GAN (Mao et al. 2017): half the squared distance of a critic's plain
// output from a label.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// .5 (output - label)^2; (B, 1) counts as (B). (B) -> (B).
Tensor least_squares_loss(const Tensor& outputs, double label);

}  // namespace elbo
