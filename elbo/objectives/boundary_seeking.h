// SPDX-License-Identifier: MIT
// The generator's loss of boundary-seeking GAN, continuous form (Hjelm et al. 2018): .5 (log D -
// log(1 - D))^2. With D = s(l) the bracket is l itself, so nothing can overflow or be log 0.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// .5 logit^2 of generated examples: 0 on the boundary, where the critic cannot tell. (B) -> (B),
/// nats squared; (B, 1) counts as (B).
Tensor boundary_seeking_loss(const Tensor& logits);

}  // namespace elbo
