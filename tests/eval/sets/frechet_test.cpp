// SPDX-License-Identifier: MIT
// Frechet distance against closed forms, torch-fidelity, scipy, and repeated draws.
#include "elbo/eval/sets/frechet.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/eval/sets/formula.h"

namespace elbo {
namespace {

using test::formula_features;
using test::golden;
using test::normal_features;

Moments moments(const Tensor& mean, const Tensor& covariance) { return {mean, covariance, 0}; }

Tensor made_features() { return formula_features(2, 500, 24) * 1.1 + .05; }

double relative(double value, double wanted) { return std::abs(value / wanted - 1); }

/// sqrt((1 + i mod 3)(1 + j mod 3)) exp(-|i - j| / step).
Tensor banded(int64_t columns, double step) {
  const Tensor i = torch::arange(columns, torch::kFloat64), scale = (1 + i.remainder(3)).sqrt();
  return torch::exp(-(i.unsqueeze(1) - i).abs() / step) * scale.unsqueeze(1) * scale;
}

TEST(FormulaFeatures, AreThoseOfTheGoldens) { EXPECT_LT(relative(formula_features(1, 600, 24).sum().item<double>(), golden({"checksum"})), 1e-13); }

TEST(FrechetDistance, OfDiagonalGaussiansIsItsClosedForm) {
  const Tensor a = torch::tensor({1., 4., .25, 0.}, torch::kFloat64), b = torch::tensor({9., 1., .25, 2.}, torch::kFloat64);
  const Tensor mean = torch::tensor({0., 1., 2., 3.}, torch::kFloat64);
  const double wanted = 4 * .25 + (a.sqrt() - b.sqrt()).square().sum().item<double>();
  EXPECT_LT(relative(frechet_distance(moments(mean, torch::diag(a)), moments(mean + .5, torch::diag(b))), wanted), 1e-12);
}

TEST(FrechetDistance, OfGivenMomentsIsTheMatrixFormula) {
  const Tensor mean = torch::arange(12, torch::kFloat64) / 12;
  const double value = frechet_distance(moments(mean, banded(12, 2)), moments(mean.flip(0), banded(12, .7)));
  EXPECT_LT(relative(value, golden({"frechet", "given_moments"})), 1e-6);
}

TEST(FrechetDistance, IsTorchFidelitys) {
  const double value = frechet_distance(moments_of(formula_features(1, 600, 24)), moments_of(made_features()));
  EXPECT_LT(relative(value, golden({"frechet", "torch_fidelity"})), 1e-5);
  EXPECT_LT(relative(value, golden({"frechet", "nuclear_norm"})), 1e-9);
}

TEST(FrechetDistance, IsFiniteAndRightForFewerExamplesThanDimensions) {
  const double value = frechet_distance(moments_of(formula_features(3, 30, 48)), moments_of(formula_features(4, 20, 48) + .1));
  EXPECT_LT(relative(value, golden({"frechet", "fewer_than_dimensions"})), 1e-9);
}

TEST(FrechetDistance, OfASetWithItselfIsNothingBesideTheTrace) {
  for (const int64_t rows : {10, 500}) {
    Tensor features = formula_features(1, rows, 64);
    features.narrow(1, 0, 8).zero_();  // units that never fire
    features.select(1, 9).mul_(1e-7);
    const Moments all = moments_of(features);
    EXPECT_LT(std::abs(frechet_distance(all, all)), 1e-6 * all.covariance.trace().item<double>()) << rows;
  }
}

TEST(FrechetDistance, IsSymmetric) {
  const Moments a = moments_of(formula_features(1, 40, 24)), b = moments_of(made_features());
  EXPECT_LT(relative(frechet_distance(a, b), frechet_distance(b, a)), 1e-10);
}

TEST(Moments, AreThoseOfTheWholeSetInDouble) {
  const Tensor features = (formula_features(1, 2500, 5) + 1000).to(torch::kFloat32);
  const Tensor all = features.to(torch::kFloat64), off = all - all.mean(0);
  const Moments moments = moments_of(features);
  EXPECT_EQ(moments.count, 2500);
  EXPECT_LT((moments.mean - all.mean(0)).abs().max().item<double>(), 1e-9);
  EXPECT_LT((moments.covariance - off.t().matmul(off) / 2499).abs().max().item<double>(), 1e-10);
}

TEST(FrechetEstimate, DeviationIsThatOfRepeatedDraws) {
  const Tensor real = normal_features(1, 2000, 8);
  std::vector<double> values;
  double deviation = 0;
  for (uint64_t seed = 2; seed < 42; ++seed) {
    const FrechetEstimate estimate = estimate_frechet(real, normal_features(seed, 500, 8) * 1.2 + .2, Rng(seed));
    values.push_back(estimate.value);
    deviation += estimate.deviation / 40;
  }
  const double drawn = torch::tensor(values, torch::kFloat64).std().item<double>();
  EXPECT_GT(deviation / drawn, .7);  // the deviation of 40 draws is itself known within 11 %
  EXPECT_LT(deviation / drawn, 1.3);
}

TEST(FrechetEstimate, ExtrapolationRemovesTheBiasOfTheCount) {
  const Tensor real = normal_features(1, 20000, 16);
  const double limit = frechet_distance(moments_of(real), moments_of(normal_features(2, 100000, 16)));
  double value = 0, at_infinity = 0;
  for (uint64_t seed = 10; seed < 40; ++seed) {
    const FrechetEstimate estimate = estimate_frechet(real, normal_features(seed, 400, 16), Rng(seed));
    value += estimate.value / 30, at_infinity += estimate.at_infinity / 30;
    EXPECT_TRUE(estimate.few);
  }
  EXPECT_GT(value, 10 * limit);
  EXPECT_LT(std::abs(at_infinity - limit), .15 * value);  // of thirty draws its own deviation is .03 value
}

TEST(FrechetEstimate, CountsGoFromAFifthToAll) {
  const FrechetEstimate estimate = estimate_frechet(normal_features(1, 2000, 16), normal_features(2, 400, 16), Rng(3));
  ASSERT_EQ(estimate.by_count.size(), 5u);
  EXPECT_EQ(estimate.by_count.front().first, 80);
  EXPECT_EQ(estimate.by_count.back(), std::make_pair(int64_t{400}, estimate.value));
  for (size_t i = 1; i < 5; ++i) EXPECT_LT(estimate.by_count[i].second, estimate.by_count[i - 1].second);
  EXPECT_EQ(estimate_frechet(normal_features(1, 2000, 16), normal_features(2, 100, 16), Rng(3)).by_count.size(), 3u);  // 33 = 100 / 3 is above 2 D, 25 is not
}

TEST(FrechetEstimate, ManyExamplesOfAnotherDistributionAreNotFew) {
  const FrechetEstimate estimate = estimate_frechet(normal_features(1, 2000, 4), normal_features(2, 2000, 4) + 1, Rng(3));
  EXPECT_FALSE(estimate.few);
  EXPECT_LT(std::abs(estimate.value - 4), 4 * estimate.deviation);
}

TEST(FrechetEstimate, IsFiniteForFewerExamplesThanDimensionsAndSaysSo) {
  const FrechetEstimate estimate = estimate_frechet(formula_features(3, 30, 48), formula_features(4, 20, 48) + .1, Rng(1));
  EXPECT_LT(relative(estimate.value, golden({"frechet", "fewer_than_dimensions"})), 1e-9);
  EXPECT_TRUE(std::isfinite(estimate.deviation) && std::isfinite(estimate.at_infinity));
  EXPECT_GT(estimate.deviation, 0);
  EXPECT_TRUE(estimate.few);
}

TEST(FrechetEstimate, RefusesBadInput) {
  const Tensor good = formula_features(1, 10, 4);
  EXPECT_TRUE(test::throws_with<ShapeError>("at most 4096", [&] { moments_of(torch::zeros({2, kWidestMoments + 1})); }));
  EXPECT_TRUE(test::throws_with<ShapeError>("width 4 and 5", [&] { estimate_frechet(good, formula_features(1, 10, 5), Rng(1)); }));
  EXPECT_TRUE(test::throws_with<DataError>("row 3, column 2", [&] { estimate_frechet(good, test::with_value(good, 3, 2, test::kNan), Rng(1)); }));
  EXPECT_TRUE(test::throws_with<DataError>("row 0, column 1: got inf", [&] { moments_of(test::with_value(good, 0, 1, INFINITY)); }));
  EXPECT_TRUE(test::throws_with<DataError>("got 1 examples", [&] { moments_of(good.narrow(0, 0, 1)); }));
  EXPECT_TRUE(test::throws_with<DataError>("got 0 examples", [&] { moments_of(good.narrow(0, 0, 0)); }));
  EXPECT_TRUE(test::throws_with<DataError>("eigenvalue -1", [&] { frechet_distance(moments_of(good), moments(torch::zeros({4}, torch::kFloat64), -torch::eye(4, torch::kFloat64))); }));
}

}  // namespace
}  // namespace elbo
