// SPDX-License-Identifier: MIT
// The chain, both ways.
#include "elbo/models/flow/flow_chain.h"

#include "elbo/core/str.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {

FlowChain::FlowChain(const FlowOptions& options, int64_t values, Rng& rng, const MakeLayer& layer)
    : values_(values) {
  const FlowNet net{values, options.hidden, options.activation};
  for (int64_t i = 0; i < options.layers; ++i) {
    layers_.push_back(layer(i, net));
    if (options.batch_norm) layers_.push_back(std::make_shared<FlowNorm>(values, rng));
  }
  for (size_t i = 0; i < layers_.size(); ++i) register_module(str("layer", i), layers_[i]);
}

Tensor FlowChain::log_p(const Tensor& y) {
  Tensor u = y, log_det = torch::zeros({y.size(0)}, y.options());
  for (const auto& layer : layers_) {
    const Stretched next = layer->to_noise(u);
    u = next.u, log_det = log_det + next.log_det;
  }
  return objectives::standard_normal_log_density(u) + log_det;
}

Tensor FlowChain::draw(int64_t count, double temperature, Rng& rng) {
  const Tensor noise = temperature * tensor::normal(rng, {count, values_});
  Tensor y = noise.to(parameters().front().options());
  for (size_t i = layers_.size(); i-- > 0;) y = layers_[i]->from_noise(y);
  return y;
}

}  // namespace elbo::models
