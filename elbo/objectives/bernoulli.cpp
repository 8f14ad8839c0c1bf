// SPDX-License-Identifier: MIT
// Bernoulli likelihood in logits; torch's form of it neither overflows nor loses the small terms.
#include "elbo/objectives/bernoulli.h"

namespace elbo {

Tensor bernoulli_log_prob(const Tensor& logits, const Tensor& x) {
  check_same_sizes(logits, x, "bernoulli_log_prob");
  return -sum_values(at::binary_cross_entropy_with_logits(logits, x, {}, {}, at::Reduction::None));
}

Tensor bernoulli_mean(const Tensor& logits) { return torch::sigmoid(logits); }

}  // namespace elbo
