// SPDX-License-Identifier: MIT
// Weights over their largest singular value.
#include "elbo/nn/games/spectral_norm.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/nn/blocks.h"
#include "elbo/nn/substitution.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

constexpr int kFirstSteps = 15;  // of a new vector towards its direction
constexpr double kLeastLength = 1e-12;

Tensor unit(const Tensor& x) { return x / x.norm().clamp_min(kLeastLength); }

/// One step of power iteration: the new u, and v before it.
std::pair<Tensor, Tensor> stepped(const Tensor& matrix, const Tensor& u) {
  const torch::NoGradGuard no_grad;
  const Tensor v = unit(torch::mv(matrix.t(), u));
  return {unit(torch::mv(matrix, v)), v};
}

Tensor as_matrix(const Tensor& weight) { return weight.flatten(1); }

}  // namespace

/// Weights and what stands for them while it lives.
struct SpectralNet::Scaled {
  Substitution substitution;
};

SpectralNet::SpectralNet(std::shared_ptr<Net> net, Rng& rng)
    : net_(register_module("net", std::move(net))) {
  for (const Tensor& param : net_->parameters())
    if (param.dim() >= 2) weights_.push_back(param);
  for (size_t i = 0; i < weights_.size(); ++i) {
    const torch::NoGradGuard no_grad;
    const Tensor matrix = as_matrix(weights_[i]);
    Tensor u = unit(tensor::normal(rng, {matrix.size(0)}).to(matrix.options()));
    for (int step = 0; step < kFirstSteps; ++step) u = stepped(matrix, u).first;
    left_.push_back(register_buffer(str("left", i), u.detach().clone()));
  }
}

SpectralNet::Scaled SpectralNet::scaled() {
  Tensors values;
  for (size_t i = 0; i < weights_.size(); ++i) {
    const Tensor& weight = standing_for(weights_[i]);
    const Tensor matrix = as_matrix(weight);
    const auto [u, v] = stepped(matrix.detach(), left_[i]);
    values.push_back(weight / torch::dot(u, torch::mv(matrix, v)));
  }
  return {Substitution(weights_, values)};
}

Tensor SpectralNet::forward(const Tensor& x, const Tensor& condition) {
  const Scaled scope = scaled();
  return net_->forward(x, condition);
}

void SpectralNet::advance() {
  const torch::NoGradGuard no_grad;
  for (size_t i = 0; i < weights_.size(); ++i)
    left_[i].copy_(stepped(as_matrix(weights_[i].detach()), left_[i]).first);
}

bool SpectralNet::shows_layer() const {
  const auto* inner = dynamic_cast<const LayeredCritic*>(net_.get());
  return inner != nullptr && inner->shows_layer();
}

LayeredCritic& SpectralNet::layered() const {
  ELBO_ASSERT(shows_layer());
  return dynamic_cast<LayeredCritic&>(*net_);
}

Tensor SpectralNet::features(const Tensor& x) {
  const Scaled scope = scaled();
  return layered().features(x);
}

Tensor SpectralNet::judge(const Tensor& features, const Tensor& condition) {
  const Scaled scope = scaled();
  return layered().judge(features, condition);
}

}  // namespace elbo::nn
