// SPDX-License-Identifier: MIT
// With m the largest of a row: m + log mean exp(w - m); the gradient is exp(w - m) / sum exp(w -
// m), the normalised weights.
#include "elbo/kernels/log_mean_exp.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/kernels/choice.h"
#include "elbo/kernels/fused_node.h"

namespace elbo {
namespace {

class LogMeanExpNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::log_mean_exp"; }

  int64_t k = 1;
  Tensor shares;  // (B k): the normalised weights

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {log_mean_exp_rows_reference(inputs[0], k)};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor()};
    const Tensor grad = grads[0].contiguous(), out = torch::empty_like(shares);
    const float *g = grad.data_ptr<float>(), *share = shares.data_ptr<float>();
    for (int64_t i = 0; i < out.numel(); ++i) out.data_ptr<float>()[i] = g[i / k] * share[i];
    return {out};
  }

  void forget() override { shares.reset(); }
};

/// One row: its value, and its normalised weights into `shares`.
float log_mean_exp_of(const float* row, int64_t k, float* shares) {
  float largest = *std::max_element(row, row + k);
  if (largest == -std::numeric_limits<float>::infinity()) largest = 0;  // all weights are 0
  double sum = 0;
  for (int64_t j = 0; j < k; ++j) {
    shares[j] = std::exp(row[j] - largest);
    sum += shares[j];
  }
  for (int64_t j = 0; j < k; ++j) shares[j] = static_cast<float>(shares[j] / sum);
  return static_cast<float>(largest + std::log(sum / static_cast<double>(k)));
}

}  // namespace

Tensor log_mean_exp_rows(const Tensor& log_weights, int64_t k) {
  ELBO_ASSERT(k > 0 && log_weights.dim() == 1 && log_weights.size(0) % k == 0);
  if (!can_fuse(log_weights)) return log_mean_exp_rows_reference(log_weights, k);
  const Tensor dense = log_weights.contiguous();
  const auto options = dense.options().requires_grad(false);
  const Tensor out = torch::empty({dense.size(0) / k}, options),
               shares = torch::empty({dense.size(0)}, options);
  for (int64_t i = 0; i < out.size(0); ++i)
    out.data_ptr<float>()[i] =
        log_mean_exp_of(dense.data_ptr<float>() + i * k, k, shares.data_ptr<float>() + i * k);
  if (!wants_gradient({dense})) return out;
  const auto node = make_node<LogMeanExpNode>();
  node->k = k;
  node->shares = shares;
  attach(node, {dense}, {out});
  return out;
}

Tensor log_mean_exp_rows_reference(const Tensor& log_weights, int64_t k) {
  return torch::logsumexp(log_weights.view({-1, k}), 1) - std::log(static_cast<double>(k));
}

}  // namespace elbo
