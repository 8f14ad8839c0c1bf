// SPDX-License-Identifier: MIT
// R squared of known noise, and its standard error against repeated draws.
#include "elbo/measures/estimate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

TEST(ExplainedVariance, IsOneForTheTruthZeroForTheMeanAndNoneWithoutVariance) {
  Rng rng(1);
  const torch::Tensor truth =
      torch::cat({tensor::normal(rng, {50, 2}), torch::ones({50, 1})}, 1).to(torch::kFloat64);
  EXPECT_EQ(explained_variance(truth, truth)[0].mean, 1);
  EXPECT_NEAR(explained_variance(truth.mean(0).expand_as(truth), truth)[1].mean, 0, 1e-12);
  EXPECT_TRUE(std::isnan(explained_variance(truth, truth)[2].mean));
  EXPECT_EQ(mean_explained(explained_variance(truth, truth)).mean, 1)
      << "what never varies does not count";
}

TEST(ExplainedVariance, OfANoisyReadingIsTheShareThatIsNoNoiseWithinItsErrors) {
  constexpr double kNoise = .5;  // predicted = truth + .5 e: R^2 = 1 - .25
  double sum = 0, squares = 0, claimed = 0;
  constexpr int kDraws = 200;
  for (int i = 0; i < kDraws; ++i) {
    Rng rng(static_cast<uint64_t>(i));
    const torch::Tensor truth = tensor::normal(rng, {400, 1}).to(torch::kFloat64);
    const Estimate found = explained_variance(
        truth + kNoise * tensor::normal(rng, {400, 1}).to(torch::kFloat64), truth)[0];
    sum += found.mean, squares += found.mean * found.mean, claimed += found.standard_error;
  }
  const double mean = sum / kDraws, deviation = std::sqrt(squares / kDraws - mean * mean);
  EXPECT_NEAR(mean, .75, 4 * deviation / std::sqrt(kDraws) + .002);
  EXPECT_NEAR(claimed / kDraws, deviation, .2 * deviation);
}

}  // namespace
}  // namespace elbo::measures
