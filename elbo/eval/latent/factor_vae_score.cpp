// SPDX-License-Identifier: MIT
// Votes.
#include "elbo/eval/latent/factor_vae_score.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/eval/latent/fixed_factor.h"

namespace elbo {
namespace {

/// Of the rows `rows` of a column, about their own mean.
double variance_of(const std::vector<double>& column, const std::vector<size_t>& rows) {
  double sum = 0, squares = 0;
  for (const size_t row : rows) sum += column[row];
  const auto count = static_cast<double>(rows.size());
  for (const size_t row : rows)
    squares += (column[row] - sum / count) * (column[row] - sum / count);
  return squares / (count - 1);
}

/// Of each code over all data; 0 for those that are dead.
std::vector<double> living_variances(const FactoredCodes& data) {
  std::vector<size_t> all(static_cast<size_t>(data.count()));
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  std::vector<double> out;
  for (const auto& column : data.codes) out.push_back(variance_of(column, all));
  const double largest = *std::max_element(out.begin(), out.end());
  for (double& variance : out) variance = variance > kDeadVariance * largest ? variance : 0;
  return out;
}

struct Vote {
  size_t code = 0, factor = 0;
};

Vote vote(const FactoredCodes& data, const FixedFactor& fixed, const std::vector<double>& variances,
          Rng rng) {
  Vote out;
  out.factor = static_cast<size_t>(rng.below(static_cast<int64_t>(data.factors.size())));
  std::vector<size_t> rows{fixed.any(out.factor, rng)};
  while (rows.size() < static_cast<size_t>(kScoreExamples))
    rows.push_back(fixed.like(rows[0], out.factor, rng));
  double least = std::numeric_limits<double>::infinity();
  for (size_t z = 0; z < variances.size(); ++z) {
    if (variances[z] == 0) continue;
    const double relative = variance_of(data.codes[z], rows) / variances[z];
    if (relative >= least) continue;
    least = relative;
    out.code = z;
  }
  return out;
}

}  // namespace

FactorVaeScore factor_vae_score(const FactoredCodes& data, Rng& rng) {
  const FixedFactor fixed(data);
  const std::vector<double> variances = living_variances(data);
  FactorVaeScore out;
  out.votes.assign(data.codes.size(), std::vector<double>(data.factors.size()));
  if (*std::max_element(variances.begin(), variances.end()) == 0) return out;
  const Rng stream = rng.split(rng.word());
  for (uint64_t i = 0; i < kScoreTrain; ++i) {
    const Vote cast = vote(data, fixed, variances, stream.split(i));
    out.votes[cast.code][cast.factor] += 1;
  }
  double right = 0;
  for (uint64_t i = 0; i < kScoreTest; ++i) {
    const Vote cast = vote(data, fixed, variances, stream.split(kScoreTrain + i));
    const auto& counts = out.votes[cast.code];
    right += static_cast<size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin()) ==
                     cast.factor
                 ? 1
                 : 0;
  }
  out.value = right / static_cast<double>(kScoreTest);
  out.standard_error = std::sqrt(out.value * (1 - out.value) / static_cast<double>(kScoreTest));
  return out;
}

}  // namespace elbo
