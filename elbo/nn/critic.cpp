// SPDX-License-Identifier: MIT
// A fully connected critic with a similarity layer.
#include "elbo/nn/critic.h"

namespace elbo::nn {

MlpCritic::MlpCritic(const MlpOptions& options, int64_t condition, Rng& rng)
    : mlp_(std::make_shared<Mlp>(options, rng)) {
  ELBO_ASSERT(options.sizes.size() >= 3);
  for (const auto& layer : mlp_->named_children()) register_module(layer.key(), layer.value());
  if (condition == 0) return;
  const int64_t hidden = options.sizes[options.sizes.size() - 2];
  condition_ = register_module(
      "condition",
      std::make_shared<Linear>(Linear::Size{condition, hidden, false}, options.init, rng));
}

Tensor MlpCritic::forward(const Tensor& x, const Tensor& condition) {
  if (condition_ != nullptr) return LayeredCritic::forward(x, condition);
  ELBO_ASSERT(!condition.defined());
  return mlp_->forward(x);  // all layers as one operation
}

Tensor MlpCritic::judge(const Tensor& features, const Tensor& condition) {
  ELBO_ASSERT(condition.defined() == (condition_ != nullptr));
  return mlp_->last_layer(condition.defined()
                              ? features + condition_->forward(condition.to(features.options()))
                              : features);
}

}  // namespace elbo::nn
