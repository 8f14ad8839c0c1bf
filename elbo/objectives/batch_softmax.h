// SPDX-License-Identifier: MIT
// The losses of Softmax GAN (Lin 2017): a batch of real and generated examples shares out one
// probability by their logits,
//   p_i = exp(l_i) / Z,   Z = sum over the batch of exp(l_j),
// and each side has its own idea of how: the critic gives the real ones 1 / |B+| each, the
// generator everyone 1 / |B|. The paper writes mu = -l.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// -log p_i of some examples of a batch: log Z - logit, Z by log-sum-exp over all of them. (n), (m)
/// -> (n), nats; (m, 1) counts as (m). Its mean over those who are to share the probability equally
/// is the cross-entropy.
Tensor softmax_surprise(const Tensor& logits, const Tensor& all);

}  // namespace elbo
