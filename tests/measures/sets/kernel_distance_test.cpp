// SPDX-License-Identifier: MIT
// Kernel distance against torch-fidelity, the definition written out, and repeated draws.
#include "elbo/measures/sets/kernel_distance.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

using test::formula_features;
using test::normal_features;

/// The mean of k(x_i, y_j) over all pairs, or over those of unequal index.
double mean_kernel(const Tensor& x, const Tensor& y, bool unequal) {
  double sum = 0, pairs = 0;
  for (int64_t i = 0; i < x.size(0); ++i)
    for (int64_t j = 0; j < y.size(0); ++j)
      if (!unequal || i != j)
        sum += std::pow((x[i] * y[j]).sum().item<double>() / static_cast<double>(x.size(1)) + 1, 3),
            ++pairs;
  return sum / pairs;
}

double by_hand(const Tensor& x, const Tensor& y) {
  return mean_kernel(x, x, true) + mean_kernel(y, y, true) - 2 * mean_kernel(x, y, false);
}

TEST(KernelDistance, IsTorchFidelitysOverOneSubsetOfAll) {
  const double value =
      kernel_distance(formula_features(1, 500, 24), formula_features(2, 500, 24) * 1.1 + .05).value;
  EXPECT_LT(std::abs(value / test::golden({"kernel", "torch_fidelity"}) - 1), 1e-9);
}

TEST(KernelDistance, IsTheDefinitionForSetsOfUnequalSize) {
  const Tensor x = formula_features(1, 17, 5), y = formula_features(2, 9, 5);
  EXPECT_NEAR(kernel_distance(x, y).value, by_hand(x, y), 1e-12);
}

TEST(KernelDistance, OfSinglePrecisionIsThatOfTheSameValuesInDouble) {
  // Columns beyond those of one sum in single precision, rows beyond one block.
  const Tensor x = formula_features(1, 300, 1100).to(torch::kFloat32),
               y = (formula_features(2, 280, 1100) * 1.1 + .05).to(torch::kFloat32);
  const KernelEstimate single = kernel_distance(x, y),
                       wide = kernel_distance(x.to(torch::kFloat64), y.to(torch::kFloat64));
  EXPECT_NEAR(single.value / wide.value, 1, 1e-6);
  EXPECT_NEAR(single.standard_error / wide.standard_error, 1, 1e-6);
}

TEST(KernelDistance, StandardErrorIsTheJackknifeWrittenOut) {
  const Tensor x = formula_features(1, 8, 5), y = formula_features(2, 6, 5) + .2;
  const auto without = [](const Tensor& rows, int64_t i) {
    return torch::cat({rows.narrow(0, 0, i), rows.narrow(0, i + 1, rows.size(0) - i - 1)});
  };
  Tensor xs = torch::empty({8}, torch::kFloat64), ys = torch::empty({6}, torch::kFloat64);
  for (int64_t i = 0; i < 8; ++i) xs[i] = by_hand(without(x, i), y);
  for (int64_t i = 0; i < 6; ++i) ys[i] = by_hand(x, without(y, i));
  const double variance = 7 * xs.var(false).item<double>() + 5 * ys.var(false).item<double>();
  EXPECT_NEAR(kernel_distance(x, y).standard_error, std::sqrt(variance), 1e-10);
}

TEST(KernelDistance, StandardErrorIsThatOfRepeatedDraws) {
  std::vector<double> values;
  double error = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const KernelEstimate estimate = kernel_distance(normal_features(2 * seed + 1, 300, 8),
                                                    normal_features(2 * seed + 2, 300, 8) + .5);
    values.push_back(estimate.value);
    error += estimate.standard_error / 40;
  }
  const double drawn = torch::tensor(values, torch::kFloat64).std().item<double>();
  EXPECT_GT(error / drawn, .7);
  EXPECT_LT(error / drawn, 1.3);
}

TEST(KernelDistance, OfEqualDistributionsIsZeroWithinItsError) {
  const KernelEstimate estimate =
      kernel_distance(normal_features(1, 1000, 8), normal_features(2, 1000, 8));
  EXPECT_LT(std::abs(estimate.value), 3 * estimate.standard_error);
}

TEST(KernelDistance, RefusesBadInput) {
  const Tensor good = formula_features(1, 10, 4);
  EXPECT_THROW(kernel_distance(good, formula_features(1, 10, 5)), ShapeError);
  EXPECT_THROW(kernel_distance(good, good[0]), ShapeError);
  EXPECT_THROW(kernel_distance(good.narrow(0, 0, 1), good), DataError);
  EXPECT_TRUE(test::throws_with<DataError>(
      "row 9, column 3", [&] { kernel_distance(good, test::with_value(good, 9, 3, test::kNan)); }));
}

TEST(KernelDistance, OfValuesWhoseCubeIsNoNumberIsAnErrorAndNoNumber) {
  const Tensor x = test::normal_features(1, 20, 3), y = test::normal_features(2, 20, 3);
  EXPECT_TRUE(std::isfinite(kernel_distance(x * 1e40, y * 1e40).value));
  EXPECT_TRUE(test::throws_with<DataError>("divide both sets",
                                           [&] { kernel_distance(x * 1e60, y * 1e60); }));
  EXPECT_TRUE(
      test::throws_with<DataError>("at most 1e100", [&] { kernel_distance(x * 1e120, y); }));
}

TEST(KernelDistance, IsBelow0ForAboutHalfOfAllPairsOfEqualDistributions) {
  int below = 0;
  for (uint64_t seed = 0; seed < 40; ++seed)
    below += kernel_distance(test::normal_features(2 * seed, 100, 4),
                             test::normal_features(2 * seed + 1, 100, 4))
                 .value < 0;
  EXPECT_GT(below, 10);  // unbiased, and skewed: somewhat more than half lie below
  EXPECT_LT(below, 36);
}

}  // namespace
}  // namespace elbo::measures
