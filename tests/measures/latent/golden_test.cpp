// SPDX-License-Identifier: MIT
// Agreement with scikit-learn on the codes of golden.h.
#include "tests/measures/latent/golden.h"

#include <gtest/gtest.h>

#include "elbo/measures/latent/boosted_trees.h"
#include "elbo/measures/latent/mig.h"
#include "elbo/measures/latent/nearest_neighbour.h"
#include "tests/measures/latent/representations.h"

namespace elbo::measures {
namespace {

Tensor tensor_of(const std::vector<double>& values, int64_t rows) {
  return torch::tensor(values, torch::kFloat64).view({rows, -1});
}

Tensor codes() { return tensor_of(golden::codes, golden::kCount); }
Tensor factors() {
  return torch::tensor(golden::factors, torch::kInt64).view({golden::kCount, golden::kFactors});
}

LabelledFeatures part(int64_t from, int64_t to) {
  return {codes().narrow(0, from, to - from), factors().select(1, 1).narrow(0, from, to - from)};
}
LabelledFeatures train() { return part(0, golden::kTrain); }
LabelledFeatures test() { return part(golden::kTrain, golden::kCount); }

TEST(Golden, MutualInformationOfBinnedCodes) {
  const Mig found = mig(factored_codes(codes(), factors()));
  for (size_t z = 0; z < golden::kCodes; ++z)
    for (size_t f = 0; f < golden::kFactors; ++f)
      EXPECT_NEAR(found.information[z][f], golden::information[z * golden::kFactors + f], 1e-12);
}

TEST(Golden, LogisticRegression) {
  const LinearProbe found = linear_probe(train(), test());
  const Tensor weights = tensor_of(golden::weights, 4),
               bias = torch::tensor(golden::bias, torch::kFloat64);
  // Both stop at a small slope.
  EXPECT_TRUE(found.weights.allclose(weights, 1e-5, 1e-5)) << found.weights << weights;
  // Free up to a constant.
  EXPECT_TRUE((found.bias - found.bias.mean()).allclose(bias - bias.mean(), 1e-5, 1e-5))
      << found.bias << bias;
  EXPECT_NEAR(found.accuracy.mean, golden::kAccuracy, 1e-12);
}

TEST(Golden, RidgeRegression) {
  const auto attributed = [](int64_t from, int64_t to) -> AttributedFeatures {
    return {codes().narrow(0, from, to - from),
            factors().narrow(0, from, to - from).to(torch::kFloat64)};
  };
  const std::vector<Estimate> found =
      ridge_probe(attributed(0, golden::kTrain), attributed(golden::kTrain, golden::kCount));
  for (size_t f = 0; f < golden::kFactors; ++f)
    EXPECT_NEAR(found[f].mean, golden::r_squared[f], 1e-10);
}

TEST(Golden, NearestNeighbours) {
  const int64_t neighbours[] = {1, 2, 5};
  for (size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(nearest_neighbour_error(train(), test(), neighbours[i]).mean,
                golden::neighbour_errors[i], 1e-12)
        << neighbours[i];
}

FactoredCodes range(int64_t from, int64_t to) {
  std::vector<int64_t> rows;
  for (int64_t i = from; i < to; ++i) rows.push_back(i);
  return chosen(factored_codes(codes(), factors()), rows);
}

/// Factors 0 and 1, and whether factor 0 is above 0.
std::vector<std::vector<int32_t>> targets(const FactoredCodes& data) {
  std::vector<std::vector<int32_t>> out{data.factors[0], data.factors[1], {}};
  for (const int32_t level : data.factors[0]) out[2].push_back(level > 0 ? 1 : 0);
  return out;
}

/// Columns that tie in a small node are drawn by lot, so means over 20 seeds are compared; cuts of
/// one column that tie (one example split off below or above) are chosen by rounding there, hence
/// the tolerance.
TEST(Golden, BoostedTreesFindTheSameCodesImportant) {
  const FactoredCodes learn = range(0, golden::kTrain),
                      check = range(golden::kTrain, golden::kCount);
  const BinnedColumns columns = binned(learn.codes, check.codes);
  for (size_t t = 0; t < 3; ++t) {
    std::vector<double> mean(golden::kCodes);
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const BoostedTrees found = boosted_trees(columns, targets(learn)[t], seed);
      for (size_t z = 0; z < mean.size(); ++z) mean[z] += found.importance[z] / 20;
    }
    for (size_t z = 0; z < mean.size(); ++z)
      EXPECT_NEAR(mean[z], golden::importance[t * golden::kCodes + z], .01) << t << " " << z;
  }
}

/// Two cuts tie in the first tree of the two classes, and each program takes another.
TEST(Golden, BoostedTreesOfOneCodePredictTheSame) {
  const FactoredCodes learn = range(0, golden::kTrain),
                      check = range(golden::kTrain, golden::kCount);
  const BinnedColumns columns = binned({learn.codes[1]}, {check.codes[1]});
  for (size_t t = 0; t < 3; ++t) {
    const std::vector<int32_t> found = boosted_trees(columns, targets(learn)[t], 1).prediction;
    int64_t different = 0;
    for (size_t i = 0; i < found.size(); ++i)
      different += found[i] != golden::predictions[t * found.size() + i] ? 1 : 0;
    EXPECT_LE(different, t == 2 ? 2 : 0) << t;
  }
}

}  // namespace
}  // namespace elbo::measures
