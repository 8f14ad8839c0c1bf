// SPDX-License-Identifier: MIT
// Bernoulli likelihood in logits.
#include "elbo/objectives/bernoulli.h"

#include "elbo/kernels/bernoulli_tail.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo {

Tensor bernoulli_log_prob(const Tensor& logits, const Tensor& x) {
  check_same_sizes(logits, x, "bernoulli_log_prob");
  const bool one = x.size(0) > 1 && x.stride(0) == 0;  // one example seen as many: read, not copied
  return bernoulli_tail(logits.flatten(1), (one ? x.narrow(0, 0, 1) : x).flatten(1));
}

Tensor bernoulli_log_prob_each(const Tensor& logits, const Tensor& x) {
  // (K)
  const Tensor of_zeros = bernoulli_tail(
      logits, torch::zeros({1, logits.size(1)}, logits.options().requires_grad(false)));
  return mlp_stack(x.to(logits.scalar_type()), {logits.contiguous(), of_zeros}, {Activation::none});
}

Tensor bernoulli_mean(const Tensor& logits) { return torch::sigmoid(logits); }

}  // namespace elbo
