// SPDX-License-Identifier: MIT
// Frechet distance against closed forms, torch-fidelity, scipy, and repeated draws.
#include "elbo/measures/sets/frechet.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

using test::formula_features;
using test::golden;
using test::normal_features;

Moments moments(const Tensor& mean, const Tensor& covariance) { return {mean, covariance, 0}; }

Tensor generated_features() { return formula_features(2, 500, 24) * 1.1 + .05; }

double relative(double value, double wanted) { return std::abs(value / wanted - 1); }

/// sqrt((1 + i mod 3)(1 + j mod 3)) exp(-|i - j| / step).
Tensor banded(int64_t columns, double step) {
  const Tensor i = torch::arange(columns, torch::kFloat64), scale = (1 + i.remainder(3)).sqrt();
  return torch::exp(-(i.unsqueeze(1) - i).abs() / step) * scale.unsqueeze(1) * scale;
}

TEST(FormulaFeatures, AreThoseOfTheGoldens) {
  EXPECT_LT(relative(formula_features(1, 600, 24).sum().item<double>(), golden({"checksum"})),
            1e-13);
}

TEST(FrechetDistance, OfDiagonalGaussiansIsItsClosedForm) {
  const Tensor a = torch::tensor({1., 4., .25, 0.}, torch::kFloat64),
               b = torch::tensor({9., 1., .25, 2.}, torch::kFloat64);
  const Tensor mean = torch::tensor({0., 1., 2., 3.}, torch::kFloat64);
  const double wanted = 4 * .25 + (a.sqrt() - b.sqrt()).square().sum().item<double>();
  EXPECT_LT(
      relative(frechet_distance(moments(mean, torch::diag(a)), moments(mean + .5, torch::diag(b))),
               wanted),
      1e-12);
}

TEST(FrechetDistance, OfGivenMomentsIsTheMatrixFormula) {
  const Tensor mean = torch::arange(12, torch::kFloat64) / 12;
  const double value =
      frechet_distance(moments(mean, banded(12, 2)), moments(mean.flip(0), banded(12, .7)));
  EXPECT_LT(relative(value, golden({"frechet", "given_moments"})), 1e-6);
}

TEST(FrechetDistance, IsTorchFidelitys) {
  const double value =
      frechet_distance(moments_of(formula_features(1, 600, 24)), moments_of(generated_features()));
  EXPECT_LT(relative(value, golden({"frechet", "torch_fidelity"})), 1e-5);
  EXPECT_LT(relative(value, golden({"frechet", "nuclear_norm"})), 1e-9);
}

TEST(FrechetDistance, IsFiniteAndRightForFewerExamplesThanDimensions) {
  const double value = frechet_distance(moments_of(formula_features(3, 30, 48)),
                                        moments_of(formula_features(4, 20, 48) + .1));
  EXPECT_LT(relative(value, golden({"frechet", "fewer_than_dimensions"})), 1e-9);
}

TEST(FrechetDistance, OfASetWithItselfIsNothingBesideTheTrace) {
  for (const int64_t rows : {10, 500}) {
    Tensor features = formula_features(1, rows, 64);
    features.narrow(1, 0, 8).zero_();  // units that never fire
    features.select(1, 9).mul_(1e-7);
    const Moments all = moments_of(features);
    EXPECT_LT(std::abs(frechet_distance(all, all)), 1e-6 * all.covariance.trace().item<double>())
        << rows;
  }
}

TEST(FrechetDistance, IsSymmetric) {
  const Moments a = moments_of(formula_features(1, 40, 24)), b = moments_of(generated_features());
  EXPECT_LT(relative(frechet_distance(a, b), frechet_distance(b, a)), 1e-10);
}

TEST(Moments, OfWideFeaturesAreThatAlsoWhereBlocksMeet) {
  const Tensor all = formula_features(1, 1100, 530), off = all - all.mean(0);
  const Tensor covariance = moments_of(all).covariance;
  EXPECT_LT((covariance - off.t().matmul(off) / 1099).abs().max().item<double>(), 1e-12);
  EXPECT_TRUE(covariance.equal(covariance.t()));
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
    const FrechetEstimate estimate =
        estimate_frechet(real, normal_features(seed, 500, 8) * 1.2 + .2);
    values.push_back(estimate.value);
    deviation += estimate.deviation / 40;
  }
  const double drawn = torch::tensor(values, torch::kFloat64).std().item<double>();
  EXPECT_GT(deviation / drawn, .7);  // the deviation of 40 draws is itself known within 11 %
  EXPECT_LT(deviation / drawn, 1.3);
}

TEST(FrechetEstimate, ItsEndHasNoBiasOfTheCount) {
  const Tensor real = normal_features(1, 20000, 16);
  const double limit =
      frechet_distance(moments_of(real), moments_of(normal_features(2, 100000, 16)));
  double value = 0, at_infinity = 0;
  for (uint64_t seed = 10; seed < 40; ++seed) {
    const FrechetEstimate estimate = estimate_frechet(real, normal_features(seed, 400, 16));
    value += estimate.value / 30, at_infinity += estimate.at_infinity / 30;
    EXPECT_TRUE(estimate.few);
  }
  EXPECT_GT(value, 10 * limit);
  // Of thirty draws its own deviation is .03 value.
  EXPECT_LT(std::abs(at_infinity - limit), .15 * value);
}

/// Scaled N(0, 1), cut off at 0, all of a row by one more random factor: heavy tails that depend on
/// each other.
Tensor heavy_features(uint64_t seed, int64_t rows, int64_t columns) {
  const Tensor scale =
      torch::exp(torch::arange(columns, torch::kFloat64) * (-4. / static_cast<double>(columns)));
  return normal_features(seed, rows, columns).clamp_min(0) *
         torch::exp(.4 * normal_features(seed + 1000, rows, 1)) * scale;
}

TEST(FrechetEstimate, AtInfinityIsTheLimitForGaussiansAndForHeavyTailsAndScattersAsTheValueDoes) {
  for (const bool heavy : {false, true}) {
    const auto drawn = [heavy](uint64_t seed, int64_t rows) {
      return heavy ? heavy_features(seed, rows, 16) : normal_features(seed, rows, 16);
    };
    const Tensor real = drawn(1, 20000);
    const double limit = frechet_distance(moments_of(real), moments_of(drawn(2, 100000)));
    std::vector<double> values, ends;
    for (uint64_t seed = 10; seed < 50; ++seed) {
      const FrechetEstimate estimate = estimate_frechet(real, drawn(seed, 400));
      values.push_back(estimate.value), ends.push_back(estimate.at_infinity);
    }
    const Tensor value = torch::tensor(values, torch::kFloat64),
                 end = torch::tensor(ends, torch::kFloat64);
    const double bias = value.mean().item<double>() - limit,
                 left = end.mean().item<double>() - limit, spread = end.std().item<double>();
    // What second order leaves over at 25 examples a dimension, and the scatter of 40.
    EXPECT_LT(std::abs(left), .1 * bias + 3 * spread / std::sqrt(40.)) << heavy;
    EXPECT_GT(bias, 5 * std::abs(left)) << heavy;
    EXPECT_LT(spread, 1.2 * value.std().item<double>()) << heavy;
  }
}

TEST(FrechetEstimate, BiasOfAKnownLawIsItsClosedForm) {
  // One dimension: (m_a - m_b)^2 + (s_a - s_b)^2, and of N draws from N(0, s^2) E[mean^2] = s^2 /
  // N, E[sd] = s - s / 4N + O(1/N^2).
  const double a = 2, s = 1.5;
  const int64_t count = 4000;
  Tensor generated = normal_features(3, count, 1);
  generated = (generated - generated.mean()) / generated.std() * s;
  Tensor real = normal_features(4, count, 1);
  real = (real - real.mean()) / real.std() * a;
  const FrechetEstimate estimate = estimate_frechet(real, generated);
  EXPECT_NEAR(estimate.value, (a - s) * (a - s), 1e-12);
  // 3 for a Gaussian, of these draws a little off
  const double fourth = (generated / s).pow(4).mean().item<double>();
  EXPECT_NEAR((estimate.value - estimate.at_infinity) * count, s * s + a * s * (fourth - 1) / 4,
              1e-3);
}

TEST(FrechetEstimate, ValueIsThatOfTheMomentsWhateverRootsAreTaken) {
  Tensor dead = formula_features(1, 600, 24);
  dead.narrow(1, 0, 3).zero_();  // a covariance without a triangle
  Tensor nearly = formula_features(1, 600, 24);
  nearly.select(1, 5).mul_(1e-7);  // one whose triangle is no good
  for (const Tensor& real :
       {formula_features(1, 600, 24), dead, nearly, formula_features(1, 20, 24)}) {
    for (const Tensor& generated :
         {generated_features(), generated_features().narrow(0, 0, 15), dead}) {
      const double wanted = frechet_distance(moments_of(real), moments_of(generated)),
                   trace = moments_of(generated).covariance.trace().item<double>();
      EXPECT_LT(std::abs(estimate_frechet(real, generated).value - wanted), 1e-9 * trace);
    }
  }
}

TEST(FrechetEstimate, OfManyWideExamplesScoresEvenlySpacedOnes) {
  // 2,380 of 12,000 are scored
  const Tensor real = normal_features(1, 900, 420),
               generated = normal_features(2, 12000, 420) * 1.1;
  Tensor by_kind = generated.clone();
  by_kind.narrow(0, 6000, 6000).mul_(2);  // sorted by kind: the first rows alone would say little
  const FrechetEstimate estimate = estimate_frechet(real, by_kind),
                        mixed = estimate_frechet(real, torch::stack({by_kind.narrow(0, 0, 6000),
                                                                     by_kind.narrow(0, 6000, 6000)},
                                                                    1)
                                                           .flatten(0, 1));
  // The deviation of 2,380 is known within 2 %.
  EXPECT_LT(relative(estimate.deviation, mixed.deviation), .08);
  EXPECT_LT(relative(estimate.value - estimate.at_infinity, mixed.value - mixed.at_infinity), .05);
}

TEST(FrechetEstimate, ManyExamplesOfAnotherDistributionAreNotFew) {
  const FrechetEstimate estimate =
      estimate_frechet(normal_features(1, 2000, 4), normal_features(2, 2000, 4) + 1);
  EXPECT_FALSE(estimate.few);
  EXPECT_LT(std::abs(estimate.value - 4), 4 * estimate.deviation);
}

TEST(FrechetEstimate, IsFiniteForFewerExamplesThanDimensionsAndSaysSo) {
  const FrechetEstimate estimate =
      estimate_frechet(formula_features(3, 30, 48), formula_features(4, 20, 48) + .1);
  EXPECT_LT(relative(estimate.value, golden({"frechet", "fewer_than_dimensions"})), 1e-9);
  EXPECT_TRUE(std::isfinite(estimate.deviation) && std::isfinite(estimate.at_infinity));
  EXPECT_GT(estimate.deviation, 0);
  EXPECT_TRUE(estimate.few);
}

TEST(FrechetEstimate, RefusesBadInput) {
  const Tensor good = formula_features(1, 10, 4);
  EXPECT_TRUE(test::throws_with<ShapeError>("at most 4096", [&] {
    moments_of(torch::zeros({2, kWidestMoments + 1}));
  }));
  EXPECT_TRUE(test::throws_with<ShapeError>(
      "width 4 and 5", [&] { estimate_frechet(good, formula_features(1, 10, 5)); }));
  EXPECT_TRUE(test::throws_with<DataError>("row 3, column 2", [&] {
    estimate_frechet(good, test::with_value(good, 3, 2, test::kNan));
  }));
  EXPECT_TRUE(test::throws_with<DataError>(
      "row 0, column 1: got inf", [&] { moments_of(test::with_value(good, 0, 1, INFINITY)); }));
  EXPECT_TRUE(test::throws_with<DataError>("got 1 example, want at least 2",
                                           [&] { moments_of(good.narrow(0, 0, 1)); }));
  EXPECT_TRUE(
      test::throws_with<DataError>("got 0 examples", [&] { moments_of(good.narrow(0, 0, 0)); }));
  EXPECT_TRUE(test::throws_with<DataError>("eigenvalue -1", [&] {
    frechet_distance(moments_of(good),
                     moments(torch::zeros({4}, torch::kFloat64), -torch::eye(4, torch::kFloat64)));
  }));
}

}  // namespace
}  // namespace elbo::measures
