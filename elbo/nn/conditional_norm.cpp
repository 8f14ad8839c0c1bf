// SPDX-License-Identifier: MIT
// Batch norm by condition.
#include "elbo/nn/conditional_norm.h"

#include "elbo/nn/substitution.h"

namespace elbo::nn {

ConditionalNorm::ConditionalNorm(int64_t channels, int64_t condition, Init init, Rng& rng) {
  norm_ = register_module("norm", std::make_shared<BatchNorm>(channels, init, rng));
  const auto zero = [&] {
    const auto layer =
        std::make_shared<Linear>(Linear::Size{condition, channels, false}, init, rng);
    const torch::NoGradGuard no_grad;
    layer->weight.zero_();
    return layer;
  };
  scale_ = register_module("scale", zero());
  shift_ = register_module("shift", zero());
}

Tensor ConditionalNorm::forward(const Tensor& x, const Tensor& condition) {
  const Tensor c = condition.to(x.options());
  std::vector<int64_t> sizes(static_cast<size_t>(x.dim()), 1);
  sizes[0] = x.size(0), sizes[1] = x.size(1);
  std::vector<int64_t> row(static_cast<size_t>(x.dim()), 1);
  row[1] = x.size(1);
  const Tensor &weight = norm_->weight, &bias = norm_->bias;
  const Substitution plain({weight, bias}, {torch::ones_like(weight), torch::zeros_like(bias)});
  return (weight.view(row) + scale_->forward(c).view(sizes)) * norm_->forward(x) + bias.view(row) +
         shift_->forward(c).view(sizes);
}

}  // namespace elbo::nn
