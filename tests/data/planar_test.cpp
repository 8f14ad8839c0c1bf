// SPDX-License-Identifier: MIT
// Points in the plane: where they may lie, and how often they lie where.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/data/source.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

std::shared_ptr<const data::Dataset> planar_points(const std::string& table,
                                                   data::Split split = data::Split::train) {
  return data::open_dataset(data_table(table), split);
}

TEST(Planar, MoonsAreTorchdynsBlockByBlock) {
  const auto clean = planar_points("name = 'moons'\nnoise = 0\nblock = 8\ncount = 16");
  for (int64_t i = 0; i < 16; ++i) {
    const Example point = example(*clean, i);
    const double angle = std::numbers::pi * static_cast<double>(i % 4) / 3;
    const bool inner = i % 8 >= 4;
    EXPECT_EQ(point.label, inner ? 1 : 0);
    EXPECT_NEAR(point.x[0], 3 * (inner ? 1 - std::cos(angle) : std::cos(angle)) - 1, 1e-6);
    EXPECT_NEAR(point.x[1], 3 * (inner ? .5 - std::sin(angle) : std::sin(angle)) - 1, 1e-6);
  }
}

TEST(Planar, MoonsNoiseIsOneNumberForBothValuesBelowAFifth) {
  const auto clean = planar_points("name = 'moons'\nnoise = 0\ncount = 4096"),
             noisy = planar_points("name = 'moons'\ncount = 4096");
  double sum = 0, most = 0;
  for (int64_t i = 0; i < 4096; ++i) {
    const Example a = example(*clean, i), b = example(*noisy, i);
    const double x = static_cast<double>(b.x[0] - a.x[0]) / 3;
    EXPECT_NEAR(x, static_cast<double>(b.x[1] - a.x[1]) / 3, 1e-6);
    EXPECT_GE(x, -1e-6);
    most = std::max(most, x);
    sum += x;
  }
  EXPECT_LT(most, .2 + 1e-6);
  EXPECT_NEAR(sum / 4096, .1, 5 * .2 / std::sqrt(12 * 4096.));
}

TEST(Planar, TheTestSplitOfMoonsIsOneBlock) {
  const auto test = planar_points("name = 'moons'\ntest_count = 3000", data::Split::test);
  EXPECT_EQ(example(*test, 1499).label, 0);
  EXPECT_EQ(example(*test, 1500).label, 1);
}

TEST(Planar, TheSCurveHasNoWidthWithoutNoise) {
  const auto curve = planar_points("name = 's_curve'\nnoise = 0\nscale = 1\ncount = 2000");
  int64_t above = 0;
  for (int64_t i = 0; i < 2000; ++i) {
    const Example p = example(*curve, i);
    const double x = p.x[0], y = p.x[1];
    // Two circles of radius 1 around (0, -1) and (0, 1).
    EXPECT_NEAR(std::hypot(x, std::abs(y) - 1), 1, 1e-5);
    above += y > 0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(above) / 2000, .5, 5 * .5 / std::sqrt(2000.));
}

TEST(Planar, TheCheckerboardsSquaresAreTheDarkOnesAndEquallyFull) {
  const auto board = planar_points("name = 'checkerboard'\ncount = 8000");
  std::vector<int64_t> counts(8);
  for (int64_t i = 0; i < 8000; ++i) {
    const Example p = example(*board, i);
    const auto column = static_cast<int64_t>(std::floor(p.x[0] / 2)),
               row = static_cast<int64_t>(std::floor(p.x[1] / 2));
    EXPECT_EQ((column + row) & 1, 0);
    EXPECT_LE(std::abs(p.x[0]), 4);
    EXPECT_LE(std::abs(p.x[1]), 4);
    ++counts[static_cast<size_t>(p.label)];
  }
  for (const int64_t count : counts)
    EXPECT_NEAR(static_cast<double>(count), 1000, 5 * std::sqrt(8000 * 7 / 64.));
}

TEST(Planar, ASpiralsRadiusTellsItsAngle) {
  const auto arms = planar_points("name = 'spirals'\nnoise = 0\ncount = 2000");
  for (int64_t i = 0; i < 2000; ++i) {
    const Example p = example(*arms, i);
    const double t = 3 * std::hypot(p.x[0], p.x[1]), sign = p.label == 0 ? 1 : -1;
    EXPECT_LE(t, 3 * std::numbers::pi + 1e-5);
    EXPECT_NEAR(p.x[0], -sign * std::cos(t) * t / 3, 1e-5);
    EXPECT_NEAR(p.x[1], sign * std::sin(t) * t / 3, 1e-5);
  }
}

}  // namespace
}  // namespace elbo::test
