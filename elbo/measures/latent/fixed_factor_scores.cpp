// SPDX-License-Identifier: MIT
// Examples by level; votes for the code that varies least; points, and the probe that classifies
// them.
#include "elbo/measures/latent/fixed_factor_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/measures/latent/probe.h"

namespace elbo::measures {

namespace {

size_t drawn(const std::vector<size_t>& from, Rng& rng) {
  return from[static_cast<size_t>(rng.below(static_cast<int64_t>(from.size())))];
}

}  // namespace

FixedFactor::FixedFactor(const FactoredCodes& data) : data_(data) {
  for (size_t f = 0; f < data.factors.size(); ++f) {
    auto& levels = by_level_.emplace_back(static_cast<size_t>(data.levels[f]));
    for (size_t i = 0; i < data.factors[f].size(); ++i)
      levels[static_cast<size_t>(data.factors[f][i])].push_back(i);
    auto& shared = shared_.emplace_back();
    for (const auto& level : levels)
      if (level.size() > 1) shared.insert(shared.end(), level.begin(), level.end());
    if (shared.empty())
      throw DataError(
          "factor ", f, ": no two of the ", data.count(),
          " examples have the same level, so nothing can be held fixed; try more examples");
  }
}

size_t FixedFactor::any(size_t factor, Rng& rng) const { return drawn(shared_[factor], rng); }

size_t FixedFactor::like(size_t of, size_t factor, Rng& rng) const {
  return drawn(by_level_[factor][static_cast<size_t>(data_.factors[factor][of])], rng);
}

size_t FixedFactor::other_like(size_t of, size_t factor, Rng& rng) const {
  size_t out = of;
  while (out == of) out = like(of, factor, rng);
  return out;
}

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

namespace {

/// One deviation of each code.
std::vector<double> deviations(const FactoredCodes& data) {
  std::vector<double> out;
  for (const auto& column : data.codes) {
    double sum = 0, squares = 0;
    for (const double value : column) sum += value;
    const auto count = static_cast<double>(column.size());
    for (const double value : column) squares += (value - sum / count) * (value - sum / count);
    out.push_back(std::sqrt(squares / count));
  }
  return out;
}

/// Mean |z - z'| over pairs that agree in `factor`: into `out` (Z).
void point(const FactoredCodes& data, const FixedFactor& fixed, size_t factor,
           std::pair<Rng, double*> drawn) {
  auto& [rng, out] = drawn;
  for (int64_t pair = 0; pair < kScoreExamples; ++pair) {
    const size_t a = fixed.any(factor, rng), b = fixed.other_like(a, factor, rng);
    for (size_t z = 0; z < data.codes.size(); ++z)
      out[z] += std::abs(data.codes[z][a] - data.codes[z][b]) / static_cast<double>(kScoreExamples);
  }
}

LabelledFeatures points(const FactoredCodes& data, const FixedFactor& fixed, int64_t count,
                        const Rng& stream) {
  const auto size = static_cast<int64_t>(data.codes.size());
  LabelledFeatures out{torch::zeros({count, size}, torch::kFloat64),
                       torch::empty({count}, torch::kInt64)};
  for (int64_t i = 0; i < count; ++i) {
    Rng rng = stream.split(static_cast<uint64_t>(i));
    const int64_t factor = rng.below(static_cast<int64_t>(data.factors.size()));
    out.labels.data_ptr<int64_t>()[i] = factor;
    point(data, fixed, static_cast<size_t>(factor),
          {rng, out.features.data_ptr<double>() + i * size});
  }
  return out;
}

Matrix mean_differences(const LabelledFeatures& points, const std::vector<double>& deviation,
                        int64_t factors) {
  Matrix out;
  for (int64_t f = 0; f < factors; ++f) {
    // (Z)
    const Tensor mean =
        points.features.index_select(0, (points.labels == f).nonzero().view({-1})).mean(0);
    std::vector<double>& row = out.emplace_back();
    for (size_t z = 0; z < deviation.size(); ++z)
      row.push_back(deviation[z] > 0 ? mean[static_cast<int64_t>(z)].item<double>() / deviation[z]
                                     : 0);
  }
  return out;
}

}  // namespace

BetaVaeScore beta_vae_score(const FactoredCodes& data, Rng& rng) {
  if (data.factors.size() < 2)
    throw DataError("BetaVAE score: got ", data.factors.size(),
                    " factor, want at least 2 to tell apart");
  const FixedFactor fixed(data);
  const LabelledFeatures train = points(data, fixed, kScoreTrain, rng.split(rng.word())),
                         test = points(data, fixed, kScoreTest, rng.split(rng.word()));
  const Estimate accuracy = linear_probe(train, test).accuracy;
  return {accuracy.mean, accuracy.standard_error,
          mean_differences(train, deviations(data), static_cast<int64_t>(data.factors.size()))};
}

}  // namespace elbo::measures
