// SPDX-License-Identifier: MIT
// The BetaVAE score (Higgins et al. 2017): the accuracy of a linear classifier that is told the
// mean over 64 pairs of |z - z'|, both of a pair with the same level of one factor, and must say
// which factor it was. 10,000 points to learn from, 5,000 to test (disentanglement_lib);
// multinomial logistic regression on standardised points.
// Sees whether some direction stands still when a factor does. Does not see whether a factor has
// one code or many, and forgives factors that share codes.
#pragma once
#include "elbo/eval/latent/factored_codes.h"

namespace elbo {

struct BetaVaeScore {
  double value = 0;           ///< accuracy; 1 / F is chance
  double standard_error = 0;  ///< binomial, over points: the examples are held fixed
  /// (F, Z): mean |z - z'| where the factor stands still, in units of the code's deviation; 0 for a
  /// dead code
  Matrix mean_difference;
};

/// `rng` draws factors and pairs. DataError where nothing can be held fixed (FixedFactor) and for
/// fewer than 2 factors.
BetaVaeScore beta_vae_score(const FactoredCodes& data, Rng& rng);

}  // namespace elbo
