// SPDX-License-Identifier: MIT
// Modes and their shares on constructed points and labels.
#include "elbo/measures/sets/modes.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

constexpr double kModeSigma = .05;

/// The 25 points of {-4, -2, 0, 2, 4}^2.
Tensor grid_centres() {
  const Tensor side = torch::arange(-4, 5, 2, torch::kFloat64);
  return torch::stack({side.repeat_interleave(5), side.repeat({5})}, 1);
}

/// `each` points beside each of the centres `from` up to `end`, `off` sigma to the right.
Tensor beside(int64_t from, int64_t end, int64_t each, double off) {
  return grid_centres().narrow(0, from, end - from).repeat_interleave(each, 0) +
         torch::tensor({off * kModeSigma, 0.}, torch::kFloat64);
}

TEST(PointModes, AllHitEquallyAreAllAndWithoutDivergence) {
  const PointModes modes = modes_of_points(beside(0, 25, 4, 1), grid_centres(), kModeSigma);
  EXPECT_EQ(modes.hit, 25);
  EXPECT_EQ(modes.good_share, 1);
  EXPECT_EQ(modes.counts, std::vector<int64_t>(25, 4));
  EXPECT_NEAR(modes.divergence.mean, 0, 1e-12);
}

TEST(PointModes, CountGoodPointsWithinThreeSigmaAlone) {
  const Tensor points = torch::cat({beside(0, 3, 10, 2.99), beside(3, 6, 5, 3.01)});
  const PointModes modes = modes_of_points(points, grid_centres(), kModeSigma);
  EXPECT_EQ(modes.hit, 3);
  EXPECT_DOUBLE_EQ(modes.good_share, 30. / 45);
  EXPECT_DOUBLE_EQ(modes.good_share_error, std::sqrt(30. / 45 * (15. / 45) / 45));
  EXPECT_NEAR(modes.divergence.mean, std::log(25. / 3), 1e-12);
  EXPECT_EQ(modes.divergence.count, 30);
}

TEST(PointModes, OneGoodPointHitsAMode) {
  EXPECT_EQ(modes_of_points(torch::cat({beside(0, 1, 99, 0), beside(7, 8, 1, 0)}), grid_centres(),
                            kModeSigma)
                .hit,
            2);
}

TEST(PointModes, WithoutAGoodPointHitNothing) {
  const PointModes modes = modes_of_points(beside(0, 25, 1, 10), grid_centres(), kModeSigma);
  EXPECT_EQ(modes.hit, 0);
  EXPECT_EQ(modes.good_share, 0);
  EXPECT_TRUE(std::isinf(modes.divergence.mean));
}

TEST(PointModes, OfTrueDrawsAreGoodAsOftenAsTheRayleighLawSays) {
  const Tensor points =
      grid_centres().repeat({400, 1}) + kModeSigma * test::normal_features(1, 10000, 2);
  const PointModes modes = modes_of_points(points, grid_centres(), kModeSigma);
  EXPECT_EQ(modes.hit, 25);
  EXPECT_LT(std::abs(modes.good_share - (1 - std::exp(-4.5))), 4 * modes.good_share_error);
}

TEST(PointModes, RefuseBadInput) {
  const Tensor points = beside(0, 25, 1, 0);
  EXPECT_THROW(modes_of_points(points, torch::zeros({8, 3}, torch::kFloat64), kModeSigma),
               ShapeError);
  EXPECT_THROW(modes_of_points(points, grid_centres(), 0), DataError);
  EXPECT_THROW(modes_of_points(points.narrow(0, 0, 0), grid_centres(), kModeSigma), DataError);
  EXPECT_TRUE(test::throws_with<DataError>("row 2, column 1", [&] {
    modes_of_points(test::with_value(points, 2, 1, test::kNan), grid_centres(), kModeSigma);
  }));
}

TEST(LabelModes, OfEveryLabelOnceAreAll) {
  const LabelModes modes = modes_of_labels(torch::arange(1000, torch::kInt64));
  EXPECT_EQ(modes.hit, 1000);
  EXPECT_NEAR(modes.divergence.mean, 0, 1e-12);
}

TEST(LabelModes, OfTenLabelsDivergeByLogOfAHundred) {
  const LabelModes modes = modes_of_labels(torch::arange(5000, torch::kInt64).remainder(10));
  EXPECT_EQ(modes.hit, 10);
  EXPECT_NEAR(modes.divergence.mean, std::log(100.), 1e-12);
}

TEST(LabelModes, OfTrueDrawsHaveTheBiasOfTheirCount) {
  const LabelModes modes =
      modes_of_labels(test::grid_features(1, 26000, 1, 1000).flatten().to(torch::kInt64));
  EXPECT_EQ(modes.hit, 1000);
  EXPECT_NEAR(modes.divergence.mean, 999. / 52000, .004);  // the best that 26,000 examples can show
}

TEST(LabelModes, RefuseBadInput) {
  EXPECT_THROW(modes_of_labels(torch::tensor({0, 1000}, torch::kInt64)), DataError);
  EXPECT_THROW(modes_of_labels(torch::tensor({-1}, torch::kInt64)), DataError);
  EXPECT_THROW(modes_of_labels(torch::empty({0}, torch::kInt64)), DataError);
  EXPECT_THROW(modes_of_labels(torch::zeros({3})), ShapeError);
}

TEST(StackedLabels, ReadTheDigitsAsANumber) {
  EXPECT_TRUE(stacked_labels(torch::tensor({{0, 0, 7}, {9, 4, 1}}, torch::kInt64))
                  .equal(torch::tensor({7, 941}, torch::kInt64)));
  EXPECT_THROW(stacked_labels(torch::tensor({{0, 0, 10}}, torch::kInt64)), DataError);
  EXPECT_THROW(stacked_labels(torch::zeros({2, 2}, torch::kInt64)), ShapeError);
}

}  // namespace
}  // namespace elbo::measures
