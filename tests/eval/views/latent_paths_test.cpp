// SPDX-License-Identifier: MIT
// Walks and densities. Oracle: the stations themselves, and the integral and moments of a density.
#include "elbo/eval/views/latent_paths.h"

#include <gtest/gtest.h>

#include "elbo/eval/views/plots.h"

namespace elbo::eval {
namespace {

TEST(ClosedPath, PassesItsStationsAndClosesWithEqualSteps) {
  const Tensor stations = torch::tensor({0.0f, 0.0f, 4.0f, 0.0f, 4.0f, 4.0f}).view({1, 3, 2});
  const Tensor codes = closed_paths(stations, {1, 3, 4, false});
  ASSERT_EQ(codes.sizes().vec(), (std::vector<int64_t>{1, 12, 2}));
  for (int64_t segment = 0; segment < 3; ++segment)
    EXPECT_TRUE(codes[0][4 * segment].equal(stations[0][segment])) << segment;
  const Tensor steps = torch::roll(codes[0], -1, 0) - codes[0];  // the last leads back to the first
  EXPECT_TRUE(steps.narrow(0, 8, 4).equal(torch::full({4, 2}, -1.0f)));
}

TEST(ClosedPath, AlongGreatArcsKeepsTheLengthOfItsStations) {
  const Tensor stations =
      torch::tensor({3.0f, 0.0f, 0.0f, 3.0f, -3.0f, 0.0f, 0.0f, -3.0f}).view({1, 4, 2});
  EXPECT_LT((closed_paths(stations, {1, 4, 5, true}).norm(2, 2) - 3).abs().max().item<double>(),
            1e-5);
}

TEST(Density, OfAPosteriorIntegratesToOneWithItsMeanAndIsANeedleForAPoint) {
  const Tensor mean = torch::tensor({-1.0, 2.0}, torch::kFloat64),
               deviation = torch::tensor({.5, .1}, torch::kFloat64);
  const run::Figure figure = density_figure({mean, deviation}, {"a", "b"});
  ASSERT_EQ(figure.series.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    const run::Series& line = figure.series[i];
    double mass = 0, moment = 0;
    for (size_t k = 1; k < line.x.size(); ++k) {
      const double area = .5 * (line.y[k] + line.y[k - 1]) * (line.x[k] - line.x[k - 1]);
      mass += area, moment += area * .5 * (line.x[k] + line.x[k - 1]);
    }
    EXPECT_NEAR(mass, 1, 1e-3);
    EXPECT_NEAR(moment, mean[static_cast<int64_t>(i)].item<double>(), 1e-3);
  }
  const run::Figure points = density_figure({mean, {}}, {"a", "b"});
  EXPECT_EQ(points.series[1].x, (std::vector<double>{2, 2}));
  EXPECT_NE(points.y_label, figure.y_label);
}

}  // namespace
}  // namespace elbo::eval
