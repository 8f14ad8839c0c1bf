// SPDX-License-Identifier: MIT
// p(x, z) of a model as four functions: all that annealed importance sampling asks.
#pragma once
#include <functional>

#include "elbo/models/conditioning.h"
#include "elbo/models/model.h"

namespace elbo {

/// p(z) and p(x|z). Both densities are differentiable by z.
struct JointDensity {
  /// (count, Z), rows of noise keyed by code
  std::function<Tensor(int64_t count, Rng& rng)> draw_prior;
  /// (R, Z) -> (R), nats
  std::function<Tensor(const Tensor& z)> log_p_z;
  /// (R, ...), (R, Z) -> (R), nats
  std::function<Tensor(const Tensor& x, const Tensor& z)> log_p_x_given_z;
  /// x ~ p(x|z): (R, Z) -> (R, ...), rows of noise keyed by code
  std::function<Tensor(const Tensor& z, Rng& rng)> draw_x;
};

/// That of a model, beside examples, which must outlive it: its own where it bounds its likelihood;
/// where it only decodes (a GAN), p(x|z) = N(decode(z), sigma^2 I) as in Wu et al. 2017.
/// Unsupported for a model without a decoder, or without a density of codes (an autoencoder).
JointDensity joint_of(const Conditioned& beside, const DataInfo& info, double sigma);
/// The same beside no examples.
JointDensity joint_of(Model& model, const DataInfo& info, double sigma);

/// The joint density of codes with examples that stay, one in each row.
struct LatentDensity {
  const JointDensity& joint;
  Tensor x;  ///< (R, ...)
};

}  // namespace elbo
