// SPDX-License-Identifier: MIT
// Examples that agree in one factor, picked among those that there are: what the FactorVAE and
// BetaVAE scores ask of a generator, for data without one. A level is as frequent as in the data;
// the other factors are whatever the examples have, so correlated factors stay correlated.
#pragma once
#include "elbo/eval/latent/factored_codes.h"

namespace elbo {

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

/// Votes or points, and examples of each: disentanglement_lib.
inline constexpr int64_t kScoreTrain = 10000, kScoreTest = 5000, kScoreExamples = 64;

}  // namespace elbo
