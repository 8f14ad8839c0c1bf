// SPDX-License-Identifier: MIT
// Bernoulli and categorical likelihoods in logits.
#include "elbo/objectives/discrete.h"

#include "elbo/kernels/likelihood_tails.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo::objectives {

Tensor bernoulli_log_prob(const Tensor& logits, const Tensor& x) {
  check_same_sizes(logits, x, "binary likelihood");
  const bool one = x.size(0) > 1 && x.stride(0) == 0;  // one example seen as many: read, not copied
  return kernels::bernoulli_tail(logits.flatten(1), (one ? x.narrow(0, 0, 1) : x).flatten(1));
}

Tensor bernoulli_log_prob_each(const Tensor& logits, const Tensor& x) {
  // (K)
  const Tensor of_zeros = kernels::bernoulli_tail(
      logits, torch::zeros({1, logits.size(1)}, logits.options().requires_grad(false)));
  return kernels::mlp_stack(x.to(logits.scalar_type()), {logits.contiguous(), of_zeros},
                            {kernels::Activation::none});
}

Tensor bernoulli_mean(const Tensor& logits) { return torch::sigmoid(logits); }

Tensor categorical_nll(const Tensor& logits, const Tensor& one_hot) {
  check_same_sizes(one_hot, logits, "categorical likelihood");
  return -(one_hot.to(logits.options()) * torch::log_softmax(logits, 1)).sum(1);
}

}  // namespace elbo::objectives
