// SPDX-License-Identifier: MIT
// Invertible layers whose values go through curves of their own: those of a neural spline flow.
#pragma once
#include "elbo/models/flow/invertible.h"
#include "elbo/models/flow/spline.h"

namespace elbo::models {

/// u_d = curve(y_d), which is a function of the values before d in an order: one pass towards
/// noise, D passes back.
class MaskedSpline : public Invertible {
 public:
  /// `reversed`: the last value is the first of the order.
  MaskedSpline(const FlowNet& net, const SplineForm& form, bool reversed, Rng& rng);
  Stretched to_noise(const Tensor& y) override;
  Tensor from_noise(const Tensor& u) override;

 private:
  Tensor numbers_of(const Tensor& y);  // (B, D, 3 K - 1)

  SplineForm form_;
  std::shared_ptr<nn::MaskedMlp> net_;
  nn::Degrees degrees_;
};

/// Every second value stays and says through which curves the others go: one pass either way.
class SplineCoupling : public Invertible {
 public:
  /// `odd`: values 1, 3, ... stay, else 0, 2, ...
  SplineCoupling(const FlowNet& net, const SplineForm& form, bool odd, Rng& rng);
  Stretched to_noise(const Tensor& y) override;
  Tensor from_noise(const Tensor& u) override;

 private:
  Tensor numbers_of(const Tensor& values);  // (B, D, 3 K - 1), zeros where a value stays

  SplineForm form_;
  std::shared_ptr<nn::Mlp> net_;
  Tensor stays_;
};

}  // namespace elbo::models
