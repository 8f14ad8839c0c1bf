// SPDX-License-Identifier: MIT
// The FactorVAE score (Kim and Mnih 2018): hold a factor fixed, encode L examples, note which code
// varies least relative to its variance in all data; the score is how often the majority's answer
// to "this code: which factor?" is right. 64 examples a vote, 10,000 votes to learn from, 5,000 to
// test (disentanglement_lib). Codes without variance have no vote: a collapsed code whose mean
// still trembles is best left out before (active_units()). Sees whether each factor has a code of
// its own. Does not see whether a factor has several, nor what a code holds beside the one it holds
// best.
#pragma once
#include "elbo/eval/estimate.h"
#include "elbo/eval/latent/factored_codes.h"

namespace elbo {

inline constexpr double kDeadVariance = 1e-12;  ///< of the largest: what rounding leaves

struct FactorVaeScore {
  double value = 0;           ///< share of right votes; 0 where every code is dead
  double standard_error = 0;  ///< binomial, over votes: the examples are held fixed
  Matrix votes;               ///< (Z, F): counts of the training votes
};

/// `rng` draws factors and examples. DataError where nothing can be held fixed (FixedFactor).
FactorVaeScore factor_vae_score(const FactoredCodes& data, Rng& rng);

}  // namespace elbo
