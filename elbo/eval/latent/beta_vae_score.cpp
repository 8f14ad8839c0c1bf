// SPDX-License-Identifier: MIT
// Points, and the probe that classifies them.
#include "elbo/eval/latent/beta_vae_score.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/latent/fixed_factor.h"
#include "elbo/eval/latent/probe.h"

namespace elbo {
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

}  // namespace elbo
