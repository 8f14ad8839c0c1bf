// SPDX-License-Identifier: MIT
// Cross-entropy.
#include "elbo/objectives/categorical.h"

namespace elbo {

Tensor categorical_nll(const Tensor& logits, const Tensor& one_hot) {
  check_same_sizes(one_hot, logits, "categorical_nll");
  return -(one_hot.to(logits.options()) * torch::log_softmax(logits, 1)).sum(1);
}

}  // namespace elbo
