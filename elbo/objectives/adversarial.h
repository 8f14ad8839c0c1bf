// SPDX-License-Identifier: MIT
// The adversarial losses of Goodfellow et al. 2014, minimised, in the critic's logits l (D = s(l));
// none overflows. (B, 1) counts as (B).
//   critic on real: -log D        critic on generated: -log(1 - D)
//   generator, non-saturating: -log D        generator, saturating (the minimax game): log(1 - D)
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// -log s(logits): small where the critic takes real examples for real. (B) -> (B), nats.
Tensor critic_loss_on_real(const Tensor& logits);

/// -log(1 - s(logits)): small where the critic takes generated examples for generated. (B) -> (B),
/// nats.
Tensor critic_loss_on_fake(const Tensor& logits);

/// -log s(logits) of generated examples: strong gradient where the critic is sure. (B) -> (B),
/// nats.
Tensor non_saturating_loss(const Tensor& logits);

/// log(1 - s(logits)) of generated examples: its gradient vanishes where the critic is sure. (B) ->
/// (B), nats, at most 0.
Tensor saturating_loss(const Tensor& logits);

/// The share of logits above 0, which the critic takes for real. (B) -> (), a constant.
Tensor share_positive(const Tensor& logits);

}  // namespace elbo
