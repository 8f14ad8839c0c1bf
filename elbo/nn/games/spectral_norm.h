// SPDX-License-Identifier: MIT
// Spectral normalisation (Miyato, Kataoka, Koyama and Yoshida, "Spectral normalization for
// generative adversarial networks", ICLR 2018): every weight of a net divided by its largest
// singular value, so that each layer stretches no vector, and the net's slope is bounded by those
// of its activations.
//   u <- W v / |W v|,  v <- W^T u / |W^T u|,  sigma(W) = u^T W v;  W stands as W / sigma(W)
// W is the weight as a matrix, (out, rest); of a convolution that is not its own largest stretch,
// but the authors' choice. u is a buffer; a pass goes one step from it, and advance() keeps the
// step. In the graph u and v are constants. Biases stay as they are.
#pragma once
#include "elbo/nn/critic.h"

namespace elbo::nn {

/// A critic whose weights are so divided. Parts `net` and buffers `left0`, `left1`, ...
class SpectralNet : public LayeredCritic {
 public:
  /// `net`: its weights have at least two dimensions, their first that of outputs.
  SpectralNet(std::shared_ptr<Net> net, Rng& rng);
  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  /// ErrorKind::internal where shows_layer() is false.
  Tensor features(const Tensor& x) override;
  Tensor judge(const Tensor& features, const Tensor& condition) override;
  bool shows_layer() const override;
  /// One step of power iteration with the weights as they are: after an update.
  void advance();

 private:
  struct Scaled;

  Scaled scaled();
  LayeredCritic& layered() const;

  std::shared_ptr<Net> net_;
  Tensors weights_, left_;  // of each weight: itself, and u, (out)
};

}  // namespace elbo::nn
