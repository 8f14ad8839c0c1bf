// SPDX-License-Identifier: MIT
// Mixtures against their closed-form moments.
#include "elbo/data/mixture.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/data/source.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

/// Sums over one component.
struct Component {
  double count = 0, x = 0, y = 0, square = 0, product = 0;
};

void expect_moments(const data::Dataset& data, const std::vector<data::Point>& centres,
                    double sigma) {
  std::vector<Component> found(centres.size());
  const int64_t size = data.info().size;
  for (int64_t i = 0; i < size; ++i) {
    const Example point = example(data, i);
    const auto k = static_cast<size_t>(point.label);
    const double dx = static_cast<double>(point.x[0]) - centres[k][0],
                 dy = static_cast<double>(point.x[1]) - centres[k][1];
    found[k].count += 1;
    found[k].x += dx;
    found[k].y += dy;
    found[k].square += dx * dx + dy * dy;
    found[k].product += dx * dy;
  }
  const double share = 1.0 / static_cast<double>(centres.size()), n = static_cast<double>(size);
  for (const Component& c : found) {  // bounds: five standard deviations of each estimate
    EXPECT_NEAR(c.count / n, share, 5 * std::sqrt(share * (1 - share) / n));
    EXPECT_NEAR(c.x / c.count, 0, 5 * sigma / std::sqrt(c.count));
    EXPECT_NEAR(c.y / c.count, 0, 5 * sigma / std::sqrt(c.count));
    EXPECT_NEAR(c.square / c.count, 2 * sigma * sigma, 5 * 2 * sigma * sigma / std::sqrt(c.count));
    EXPECT_NEAR(c.product / c.count, 0, 5 * sigma * sigma / std::sqrt(c.count));
  }
}

TEST(Mixture, RingHasTheMomentsOfPacGans) {
  const auto data = data::open_dataset(data_table("name = 'ring8'"), data::Split::train);
  EXPECT_EQ(data->info().kind, data::ValueKind::real);
  EXPECT_EQ(data->info().size, 100'000);
  expect_moments(*data, data::ring_centres(8, 1), 0.01);
}

TEST(Mixture, TheEightWiderGaussiansHaveTheVarianceOfTheCode) {
  const auto data = data::open_dataset(data_table("name = 'gaussians8'"), data::Split::train);
  expect_moments(*data, data::ring_centres(8, 5), std::sqrt(std::sqrt(.1)));
}

TEST(Mixture, GridHasTheMomentsOfPacGans) {
  const auto data = data::open_dataset(data_table("name = 'grid25'"), data::Split::train);
  const std::vector<data::Point> centres = data::grid_centres(5, 2);
  EXPECT_EQ(centres.front(), (data::Point{-4, -4}));
  EXPECT_EQ(centres.back(), (data::Point{4, 4}));
  expect_moments(*data, centres, 0.05);
}

TEST(Mixture, RingCentresLieOnTheCircleAtEqualAngles) {
  const std::vector<data::Point> centres = data::ring_centres(8, 2);
  for (size_t k = 0; k < 8; ++k) {
    const data::Point& here = centres[k];
    const data::Point& next = centres[(k + 1) % 8];
    EXPECT_NEAR(std::hypot(here[0], here[1]), 2, 1e-12);
    EXPECT_NEAR(here[0] * next[0] + here[1] * next[1], 4 * std::cos(std::acos(-1.0) / 4), 1e-12);
  }
}

TEST(Mixture, SplitsAndSeedsAreOtherPoints) {
  const auto train = data::open_dataset(data_table("name = 'ring8'"), data::Split::train);
  const auto test = data::open_dataset(data_table("name = 'ring8'"), data::Split::test);
  const auto other = data::open_dataset(data_table("name = 'ring8'\nseed = 1"), data::Split::train);
  EXPECT_NE(example(*train, 0).x, example(*test, 0).x);
  EXPECT_NE(example(*train, 0).x, example(*other, 0).x);
}

TEST(Mixture, APointDoesNotDependOnHowManyThereAre) {
  const auto few = data::open_dataset(data_table("name = 'ring8'\ncount = 10"), data::Split::train);
  const auto many = data::open_dataset(data_table("name = 'ring8'"), data::Split::train);
  EXPECT_EQ(example(*few, 9), example(*many, 9));
}

}  // namespace
}  // namespace elbo::test
