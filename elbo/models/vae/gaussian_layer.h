// SPDX-License-Identifier: MIT
// Gaussians that a net says: what stochastic layers between codes are made of.
#pragma once
#include "elbo/models/nets.h"
#include "elbo/nn/mlp.h"

namespace elbo::models {

/// The means of moments (N, 2 Z): (N, Z).
inline Tensor means_in(const Tensor& moments) { return moments.narrow(1, 0, moments.size(1) / 2); }
/// The logarithms of the variances: (N, Z).
inline Tensor log_vars_in(const Tensor& moments) {
  return moments.narrow(1, moments.size(1) / 2, moments.size(1) / 2);
}

/// The layers of codes that stand beside each other: (N, Z), sizes Z_l -> (N, Z_l) each.
inline Tensors layers_in(const Tensor& z, const std::vector<int64_t>& sizes) {
  Tensors out;
  int64_t first = 0;
  for (const int64_t size : sizes) {
    out.push_back(z.narrow(1, first, size));
    first += size;
  }
  return out;
}

/// The normalised product of two Gaussians, as moments: (N, 2 Z), (N, 2 Z) -> (N, 2 Z).
inline Tensor product_of_gaussians(const Tensor& a, const Tensor& b) {
  const Tensor from_a = torch::exp(-log_vars_in(a)), from_b = torch::exp(-log_vars_in(b)),
               precision = from_a + from_b;
  return torch::cat(
      {(means_in(a) * from_a + means_in(b) * from_b) / precision, -torch::log(precision)}, 1);
}

/// Values in, sizes of hidden layers, values of the code.
struct GaussianLayerSize {
  int64_t in;                   ///< values an example
  std::vector<int64_t> hidden;  ///< at least one
  int64_t code;                 ///< Z
};

/// Hidden layers `body`, and a linear layer `head` that yields means and log-variances beside each
/// other: (N, ...) -> (N, 2 Z).
class GaussianLayer : public nn::Net {
 public:
  /// Activation and initialisation are those of `net`.
  GaussianLayer(const GaussianLayerSize& size, const NetOptions& net, Rng& rng) {
    nn::MlpOptions body{
        .sizes = size.hidden, .between = net.activation, .last = net.activation, .init = net.init};
    body.sizes.insert(body.sizes.begin(), size.in);
    body_ = register_module("body", std::make_shared<nn::Mlp>(body, rng));
    head_ = register_module(
        "head", std::make_shared<nn::Linear>(nn::Linear::Size{body.sizes.back(), 2 * size.code},
                                             net.init, rng));
  }
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override { return moments(features(x)); }
  Tensor features(const Tensor& x) { return body_->forward(x); }   ///< (N, last hidden size)
  Tensor moments(const Tensor& of) { return head_->forward(of); }  ///< of features: (N, 2 Z)

 private:
  std::shared_ptr<nn::Mlp> body_;
  std::shared_ptr<nn::Linear> head_;
};

}  // namespace elbo::models
