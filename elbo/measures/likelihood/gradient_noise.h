// SPDX-License-Identifier: MIT
// Two unbiased estimators of the gradient of E_q[log p(x|z)], q = N(m, diag(exp(v))), by m and v
// from draws z = m + exp(v / 2) eps, eps ~ N(0, I):
//   reparameterised  g = d log p(x|z) / dz at the draw  (Kingma and Welling 2014):
//                    by m: g,  by v: g exp(v / 2) eps / 2
//   score function   log p(x|z) d log q(z|x) / d(m, v)  (Williams 1992, REINFORCE):
//                    by m: log p eps / exp(v / 2),  by v: log p (eps^2 - 1) / 2
//   with a baseline  the same with log p less its mean over the other draws, which leaves the
//                    expectation as it is.
// They estimate the same numbers; what differs is how widely a single draw scatters.
#pragma once
#include <functional>
#include <vector>

#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// n draws of the code of one example.
struct GradientDraws {
  Tensor noise;     ///< (n, Z): eps
  Tensor log_var;   ///< (Z): v
  Tensor log_p;     ///< (n): log p(x|z), nats
  Tensor gradient;  ///< (n, Z): d log p(x|z) / dz
};

/// What each draw alone says of the gradient, by the means and then the logarithms of the
/// variances.
struct GradientEstimators {
  Tensor reparameterised;  ///< (n, 2 Z) double: through the draw
  Tensor score;            ///< (n, 2 Z) double: by the score function
  Tensor baseline;         ///< (n, 2 Z) double: by the score function with a baseline
};

/// Of n >= 2 draws.
GradientEstimators gradient_estimators(const GradientDraws& draws);

/// How many draws are taken, and with which noise.
struct GradientPlan {
  int64_t draws = 1000;  ///< n, at least 2
  int64_t rows = 800;    ///< decoded at once
  Rng rng;               ///< draw i's noise is row i
};

/// Draws for one example whose code is N(mean, exp(log_var)), both (1, Z). `log_p` says log p(x|z)
/// of that example: (R, Z) -> (R), differentiable by z.
GradientDraws gradient_draws(const std::function<Tensor(const Tensor& z)>& log_p,
                             const Tensor& mean, const Tensor& log_var, const GradientPlan& plan);

/// How the estimators compare over some examples. A total variance is that of a single draw, summed
/// over components.
struct GradientNoise {
  /// Total variance of the score function over that of the reparameterised: of the means over
  /// examples.
  Estimate ratio;
  double baseline_ratio = 0;  ///< likewise with a baseline, without an error
  double reparameterised = 0, score = 0, baseline = 0;  ///< total variances, mean over examples
  /// Of the means of score function and reparameterised, in standard errors of their paired
  /// difference: root mean square, 1 expected.
  double disagreement = 0;
  double baseline_disagreement = 0;  ///< likewise with a baseline
};

/// Collects one example after another.
class GradientTally {
 public:
  /// The draws of one example.
  void add(const GradientEstimators& estimators);
  /// Of at least one example.
  GradientNoise noise() const;

 private:
  std::vector<double> reparameterised_, score_, baseline_;  // total variances
  // Of every component, in standard errors.
  std::vector<double> distances_, baseline_distances_;
};

}  // namespace elbo::measures
