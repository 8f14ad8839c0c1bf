// SPDX-License-Identifier: MIT
// The FactorVAE and BetaVAE scores: both ask for examples that agree in one factor.
#pragma once
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/factored_codes.h"

namespace elbo::measures {

/// Examples that agree in one factor, picked among those that there are: what the FactorVAE and
/// BetaVAE scores ask of a generator, for data without one. A level is as frequent as in the data;
/// the other factors are whatever the examples have, so correlated factors stay correlated.
class FixedFactor {
 public:
  /// DataError for a factor that has no level with two examples. `data` must outlive it.
  explicit FixedFactor(const FactoredCodes& data);

  /// An example whose level of `factor` is not its alone.
  size_t any(size_t factor, Rng& rng) const;
  /// An example, which may be `of` itself, with the same level of `factor` as `of`.
  size_t like(size_t of, size_t factor, Rng& rng) const;
  /// One that is not `of`, likewise.
  size_t other_like(size_t of, size_t factor, Rng& rng) const;

 private:
  const FactoredCodes& data_;
  std::vector<std::vector<std::vector<size_t>>> by_level_;  ///< factor, level: its examples
  /// Factor: examples that any() draws from.
  std::vector<std::vector<size_t>> shared_;
};

// The counts are those of disentanglement_lib.
inline constexpr int64_t kScoreTrain = 10000;  ///< votes or points to learn from
inline constexpr int64_t kScoreTest = 5000;    ///< votes or points to test with
inline constexpr int64_t kScoreExamples = 64;  ///< examples of a vote, or pairs of a point

inline constexpr double kDeadVariance = 1e-12;  ///< of the largest: what rounding leaves

/// The FactorVAE score (Kim and Mnih 2018): hold a factor fixed, encode L examples, note which code
/// varies least relative to its variance in all data; the score is how often the majority's answer
/// to "this code: which factor?" is right. 64 examples a vote, 10,000 votes to learn from, 5,000 to
/// test (disentanglement_lib). Codes without variance have no vote: a collapsed code whose mean
/// still trembles is best left out before (active_units()). Sees whether each factor has a code of
/// its own. Does not see whether a factor has several, nor what a code holds beside the one it
/// holds best.
struct FactorVaeScore {
  double value = 0;           ///< share of right votes; 0 where every code is dead
  double standard_error = 0;  ///< binomial, over votes: the examples are held fixed
  Matrix votes;               ///< (Z, F): counts of the training votes
};

/// `rng` draws factors and examples. DataError where nothing can be held fixed (FixedFactor).
FactorVaeScore factor_vae_score(const FactoredCodes& data, Rng& rng);

/// The BetaVAE score (Higgins et al. 2017): the accuracy of a linear classifier that is told the
/// mean over 64 pairs of |z - z'|, both of a pair with the same level of one factor, and must say
/// which factor it was. 10,000 points to learn from, 5,000 to test (disentanglement_lib);
/// multinomial logistic regression on standardised points.
/// Sees whether some direction stands still when a factor does. Does not see whether a factor has
/// one code or many, and forgives factors that share codes.
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

}  // namespace elbo::measures
