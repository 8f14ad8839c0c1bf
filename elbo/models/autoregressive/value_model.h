// SPDX-License-Identifier: MIT
// What a value is, given those before it: the conditionals of autoregressive models.
#pragma once
#include "elbo/models/abilities.h"

namespace elbo::models {

/// The kinds; automatic: Bernoulli for data of 0 and 1, else Gaussian.
enum class Conditionals { automatic, bernoulli, gaussian, mixture };
constexpr auto enum_names(Conditionals) {
  return std::array{"auto", "bernoulli", "gaussian", "mixture"};
}

/// What `asked` means in a space. ConfigError that names model.likelihood for a kind that is of
/// other values.
Conditionals conditionals_for(Conditionals asked, DensitySpace space);

/// What a net says of each value, P numbers, as a distribution.
class ValueModel {
 public:
  /// `components`: Gaussians of a mixture.
  ValueModel(Conditionals kind, int64_t components) : kind_(kind), components_(components) {}

  /// P: a logit; mean and log-deviation; or as many of both, and of weights, as there are
  /// components.
  int64_t outputs() const;
  /// Summed over the values: (B, P, D), (B, D) -> (B), nats.
  Tensor log_p(const Tensor& said, const Tensor& y) const;
  /// Of one value: what was said of it, (B, P), and noise (B, 2), uniform and normal -> (B).
  /// `temperature` scales deviations, and divides logits.
  Tensor draw(const Tensor& said, const Tensor& noise, double temperature) const;

 private:
  int64_t parts() const { return kind_ == Conditionals::gaussian ? 1 : components_; }
  Tensor means(const Tensor& said) const { return said.narrow(1, 0, parts()); }
  Tensor log_scales(const Tensor& said) const { return said.narrow(1, parts(), parts()); }
  Tensor weights(const Tensor& said) const;
  Tensor gaussian(const Tensor& said, const Tensor& y) const;

  Conditionals kind_;
  int64_t components_;
};

}  // namespace elbo::models
