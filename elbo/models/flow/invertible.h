// SPDX-License-Identifier: MIT
// Invertible layers: from a point towards noise and back, with the logarithm of how much volume is
// stretched on the way. A density is that of the noise times the stretch:
//   log p(y) = log N(u; 0, I) + log |det du/dy|
#pragma once
#include <memory>
#include <vector>

#include "elbo/nn/masked_mlp.h"
#include "elbo/nn/mlp.h"

namespace elbo::models {

/// Where points go.
struct Stretched {
  Tensor u;        ///< (B, D)
  Tensor log_det;  ///< (B): log |det du/dy|
};

/// A bijection of points of D values.
class Invertible : public torch::nn::Module {
 public:
  virtual Stretched to_noise(const Tensor& y) = 0;  ///< (B, D), differentiable
  virtual Tensor from_noise(const Tensor& u) = 0;   ///< (B, D), the way back
};

/// The sizes of a layer's net.
struct FlowNet {
  int64_t values;                                              ///< D
  std::vector<int64_t> hidden;                                 ///< units of each hidden layer
  kernels::Activation activation = kernels::Activation::relu;  ///< after each
};

/// u_d = (y_d - m_d) exp(-a_d), m and a functions of the values before d in an order: one pass
/// towards noise, D passes back (Papamakarios, Pavlakou and Murray 2017).
class MaskedAffine : public Invertible {
 public:
  /// `reversed`: the last value is the first of the order.
  MaskedAffine(const FlowNet& net, bool reversed, Rng& rng);
  Stretched to_noise(const Tensor& y) override;
  Tensor from_noise(const Tensor& u) override;

 private:
  Tensor said_of(const Tensor& y);  // (B, 2, D)

  std::shared_ptr<nn::MaskedMlp> net_;
  nn::Degrees degrees_;
};

/// Every second value stays and says how the others are moved and scaled: u = (y - t) exp(-s). One
/// pass either way (Dinh, Sohl-Dickstein and Bengio 2017). s ends in a tanh times a learned scale.
class AffineCoupling : public Invertible {
 public:
  /// `odd`: values 1, 3, ... stay, else 0, 2, ...
  AffineCoupling(const FlowNet& net, bool odd, Rng& rng);
  Stretched to_noise(const Tensor& y) override;
  Tensor from_noise(const Tensor& u) override;

 private:
  struct Said {
    Tensor log_scale, shift;  // (B, D), 0 where a value stays
  };
  Said said_by(const Tensor& kept);

  std::shared_ptr<nn::Mlp> scale_net_, shift_net_;
  Tensor scale_, stays_;
};

/// u = (y - mean) / sqrt(var + 1e-5) * weight + bias, by the batch's moments in training and by
/// running ones otherwise.
class FlowNorm : public Invertible {
 public:
  FlowNorm(int64_t values, Rng& rng);
  Stretched to_noise(const Tensor& y) override;
  Tensor from_noise(const Tensor& u) override;  ///< by the running moments

 private:
  Tensor variance_of(const Tensor& y) const;

  std::shared_ptr<nn::BatchNorm> norm_;
};

}  // namespace elbo::models
