// SPDX-License-Identifier: MIT
// The density of a diffusion by its ordinary differential equation (Song et al. 2021). With y = x_0
// + r eps, r the ratio of noise, and D(y, r) = E[x_0 | y]:
//   dy / d log r  = y - D(y, r)
//   log p_least(y) = log N(y_most; D(0, most), most^2 + spread^2)
//                    + integral of (values - trace dD / dy) d log r
// by the classical method of Runge and Kutta in equal steps of log r. The trace is exact for few
// values, else Hutchinson's estimate with one vector of signs an example. What it is a density of
// has noise of the least ratio on it.
#pragma once
#include <functional>

#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::models {

/// The two ends, and how one goes from one to the other.
struct ProbabilityFlow {
  double least, most;  ///< ratios of noise
  double spread = .5;  ///< deviation of the data, beside which `most` is large
  int64_t steps = 64;  ///< of four evaluations, each with a gradient
  /// E[x_0 | y] at a ratio: (B, D) -> (B, D). Differentiable in y.
  std::function<Tensor(const Tensor& y, double ratio)> clean;
};

/// log p of each row at the least ratio: (B, D) -> (B), nats. Signs are keyed by row. DivergedError
/// for a value that is not finite, with its step.
Tensor log_density_by_flow(const Tensor& y, const ProbabilityFlow& flow, Rng& rng);

}  // namespace elbo::models
