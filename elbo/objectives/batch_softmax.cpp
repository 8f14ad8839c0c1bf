// SPDX-License-Identifier: MIT
// Log-sum-exp over a batch.
#include "elbo/objectives/batch_softmax.h"

namespace elbo {

Tensor softmax_surprise(const Tensor& logits, const Tensor& all) {
  return torch::logsumexp(all.flatten(), 0) - logits.flatten();
}

}  // namespace elbo
