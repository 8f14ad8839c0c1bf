// SPDX-License-Identifier: MIT
// Annealed importance sampling (Neal 2001) from the prior to the posterior along p(z) p(x|z)^beta,
// beta_0 = 0 ... beta_T = 1, by Hamiltonian transitions:
//   up:   z_0 ~ p(z),  z_t from z_{t-1} by the transition at beta_t,
//         log w =  sum_t (beta_t - beta_{t-1}) log p(x|z_{t-1});   E[w] = p(x)
//   down: z ~ p(z|x),  the way back again,
//         log w = -sum_t (beta_t - beta_{t-1}) log p(x|z_{t-1});   E[w] = 1 / p(x)
// so log mean w bounds log p(x) from below, and minus that of the way down from above (Grosse,
// Ghahramani, Adams 2015), both in expectation. The step sizes come from a tuning run of its own
// chains and are frozen before a weight is made, so the bounds hold exactly.
#pragma once
#include <functional>
#include <vector>

#include "elbo/measures/likelihood/hmc.h"

namespace elbo::measures {

/// beta_0 = 0 ... beta_T = 1, T = `distributions` >= 1, by the logistic function over [-4, 4] (Wu
/// et al. 2017): small steps near both ends. T + 1 values.
std::vector<double> sigmoid_schedule(int64_t distributions);

/// How chains go.
struct AnnealingPath {
  std::vector<double> betas;  ///< (T + 1): from 0 to 1, sigmoid_schedule()
  /// Leapfrog's step at each beta: (T + 1, groups), groups of as many neighbouring rows each.
  Tensor steps;
  int64_t leaps = 10;                      ///< leapfrog steps a transition
  std::function<void(int64_t t)> reached;  ///< called after each t; may be empty
};

/// What chains bring back.
struct Annealed {
  Tensor log_weights;  ///< (R), double
  Tensor acceptance;   ///< mean probability over the transitions: (R); 1 where there were none
};

/// From `z` (R, Z), drawn from the prior. Row i of the noise is row i of `rng`.
Annealed anneal_up(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                   const Rng& rng);

/// From `z` (R, Z), drawn from p(z|x). Row i of the noise is row i of `rng`.
Annealed anneal_down(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                     const Rng& rng);

/// A tuning run: `path.steps` is not read.
struct Tuning {
  int64_t groups = 1;       ///< neighbouring rows that share a step size: R / groups each
  double acceptance = .65;  ///< wanted
};

/// The step sizes with which a run up from `z` (R, Z) is accepted as wanted, one a group (an image)
/// and beta: (T + 1, groups), double. The logarithm moves by .15 of what acceptance is off after
/// each transition, of which short paths make several at each beta.
Tensor tuned_steps(const LatentDensity& density, const Tensor& z, const AnnealingPath& path,
                   const Tuning& tuning, const Rng& rng);

}  // namespace elbo::measures
