// SPDX-License-Identifier: MIT
// The gradient of what a critic says by what it is shown, itself differentiable: for penalties on
// it.
#pragma once
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/models/nets.h"

namespace elbo {

/// ConfigError for nets whose critic has batch norm, which mixes a batch. `who` penalises slopes,
/// for the text.
inline void want_separate_critic(NetKind kind, const char* who) {
  if (kind == NetKind::larsen || kind == NetKind::metz)
    throw ConfigError("model.net: the critics of \"larsen\" and \"metz\" have batch norm, and ",
                      who,
                      " penalises the slope at each example alone; want net = \"conv\" or \"mlp\"");
}

/// The gradient of each example's score at `inputs`, which count as constants; its graph is kept,
/// so that the critic's parameters can learn from it. The score must see each example alone.
/// `score`: Tensors, as `inputs` -> (B) or (B, 1). One tensor an input, in its shape.
template <class Score>
Tensors slope_at(const Score& score, const Tensors& inputs) {
  Tensors leaves;
  for (const Tensor& input : inputs) leaves.push_back(input.detach().requires_grad_());
  return torch::autograd::grad({score(leaves).sum()}, leaves, {}, /*retain_graph=*/true,
                               /*create_graph=*/true);
}

}  // namespace elbo
