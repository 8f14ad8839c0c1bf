// SPDX-License-Identifier: MIT
// Two-sample tests on equal, separate, collapsed and copied sets; the regression is tested in
// tests/measures/latent.
#include "elbo/measures/sets/two_sample.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"
#include "tests/measures/sets/whole_numbers.h"

namespace elbo::measures {
namespace {

using test::formula_features;
using test::normal_features;

TEST(NeighbourTest, IsScikitLearnsNearestNeighbour) {
  const NeighbourTest result =
      nearest_neighbour_test(formula_features(1, 300, 6), formula_features(2, 300, 6) * 1.1 + .05);
  EXPECT_DOUBLE_EQ(result.on_real.value, test::golden({"two_sample", "on_real"}));
  EXPECT_DOUBLE_EQ(result.on_generated.value, test::golden({"two_sample", "on_made"}));
  EXPECT_NEAR(result.total.value, (result.on_real.value + result.on_generated.value) / 2, 1e-15);
}

TEST(NeighbourTest, OfEqualDistributionsIsAGuess) {
  const NeighbourTest result =
      nearest_neighbour_test(normal_features(1, 1000, 6), normal_features(2, 1000, 6));
  EXPECT_LT(std::abs(result.total.value - .5), 4 * result.total.standard_error);
}

TEST(NeighbourTest, OfSeparateSetsIsAlwaysRight) {
  const NeighbourTest result =
      nearest_neighbour_test(normal_features(1, 100, 6), normal_features(2, 100, 6) + 100);
  EXPECT_EQ(result.total.value, 1);
  EXPECT_EQ(result.total.standard_error, 0);
}

TEST(NeighbourTest, OfNearCopiesIsWrongOnBoth) {
  const Tensor real = normal_features(1, 200, 6);
  const NeighbourTest result =
      nearest_neighbour_test(real, real + 1e-4 * normal_features(2, 200, 6));
  EXPECT_EQ(result.on_real.value, 0);
  EXPECT_EQ(result.on_generated.value, 0);
}

TEST(NeighbourTest, OfACollapsedModelIsRightOnGeneratedAndWrongOnReal) {
  const NeighbourTest result =
      nearest_neighbour_test(normal_features(1, 200, 100), .3 * normal_features(2, 200, 100));
  // Crowded in the middle, where they are nearest to everything.
  EXPECT_GT(result.on_generated.value, .99);
  EXPECT_LT(result.on_real.value, .1);
}

TEST(NeighbourTest, CountsEquallyNearNeighboursOfBothSetsHalf) {
  // Eight places: each row has copies in both sets.
  const Tensor rows = test::grid_features(1, 100, 3, 2);
  EXPECT_EQ(nearest_neighbour_test(rows, rows).total.value, .5);
}

TEST(NeighbourTest, OfWholeNumbersIsThatOfWholeNumberArithmetic) {
  for (const int64_t columns : {2, 6}) {
    const Tensor real = test::grid_features(5, 300, columns, 3),
                 generated = test::grid_features(6, 300, columns, 3);
    const test::WholeRows x = test::whole_rows(real), y = test::whole_rows(generated);
    double right = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const auto answer = [i](const test::WholeRows& own, const test::WholeRows& other) {
        const int64_t within = test::sorted_distances(own[i], own, static_cast<int64_t>(i))[0],
                      across = test::sorted_distances(own[i], other, -1)[0];
        return within < across ? 1. : within == across ? .5 : 0.;
      };
      right += answer(x, y) + answer(y, x);
    }
    for (const auto type : {torch::kFloat64, torch::kFloat32})
      EXPECT_DOUBLE_EQ(nearest_neighbour_test(real.to(type), generated.to(type)).total.value,
                       right / 600)
          << columns;
  }
}

TEST(LogisticTest, CannotTellEqualDistributions) {
  const LogisticTest result =
      logistic_test(normal_features(1, 1001, 6), normal_features(2, 1001, 6), Rng(1));
  EXPECT_EQ(result.test_rows, 1002);
  EXPECT_LT(std::abs(result.accuracy.value - .5), 4 * result.accuracy.standard_error);
  EXPECT_GT(result.p_value, 1e-4);
}

TEST(LogisticTest, TellsSeparateSetsWithFiniteWeights) {
  const LogisticTest result =
      logistic_test(normal_features(1, 100, 6), normal_features(2, 100, 6) + 100, Rng(1));
  EXPECT_EQ(result.accuracy.value, 1);
  EXPECT_LT(result.p_value, 1e-20);
}

TEST(LogisticTest, OfShiftedGaussiansIsBayes) {
  const LogisticTest result =
      logistic_test(normal_features(1, 4000, 1), normal_features(2, 4000, 1) + 2, Rng(1));
  // Phi(1)
  EXPECT_LT(std::abs(result.accuracy.value - .841345), 4 * result.accuracy.standard_error);
}

TEST(LogisticTest, IgnoresFeaturesThatNeverVary) {
  const Tensor constant = torch::full({200, 1}, 3, torch::kFloat64);
  const LogisticTest result =
      logistic_test(torch::cat({normal_features(1, 200, 2), constant}, 1),
                    torch::cat({normal_features(2, 200, 2), constant}, 1), Rng(1));
  EXPECT_TRUE(std::isfinite(result.p_value));
}

TEST(TwoSampleTests, RefuseBadInput) {
  const Tensor good = formula_features(1, 10, 4);
  EXPECT_TRUE(test::throws_with<DataError>(
      "10 real and 9 generated", [&] { nearest_neighbour_test(good, good.narrow(0, 0, 9)); }));
  EXPECT_THROW(logistic_test(good, good.narrow(0, 0, 9), Rng(1)), DataError);
  EXPECT_THROW(logistic_test(good.narrow(0, 0, 3), good.narrow(0, 0, 3), Rng(1)), DataError);
  EXPECT_THROW(nearest_neighbour_test(good, formula_features(1, 10, 5)), ShapeError);
  EXPECT_THROW(nearest_neighbour_test(good, test::with_value(good, 1, 1, test::kNan)), DataError);
  EXPECT_THROW(nearest_neighbour_test(good.narrow(0, 0, 1), good.narrow(0, 0, 1)), DataError);
}

}  // namespace
}  // namespace elbo::measures
