// SPDX-License-Identifier: MIT
// p(x, z) as four functions: all that annealed importance sampling asks of a model.
#pragma once

#include <functional>

#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

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

/// The joint density of codes with examples that stay, one in each row.
struct LatentDensity {
  const JointDensity& joint;  ///< of codes and examples; must outlive this
  Tensor x;                   ///< (R, ...)
};

}  // namespace elbo::measures
