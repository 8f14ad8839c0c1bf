// SPDX-License-Identifier: MIT
// Image grids of what is decoded from chosen codes.
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/eval/views/latent_views.h"
#include "elbo/eval/views/plots.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::InMemory;
using test::LinearGaussian;

double furthest(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

TEST(ImageGrids, ShowEachRowUnderTheOneBeforeAndFillUpTheLast) {
  const Tensor a = torch::tensor({1.0f, 2.0f, 3.0f}), b = -a;
  const ImageGrid grid = in_turn({a, b}, 2);
  EXPECT_EQ(grid.columns, 2);
  EXPECT_TRUE(grid.x.equal(torch::tensor({1.0f, 2.0f, -1.0f, -2.0f, 3.0f, 0.0f, -3.0f, 0.0f})));
  EXPECT_EQ(in_turn({a, b}, 16).columns, 3);
}

TEST(ImageGrids, AreNearlySquare) {
  EXPECT_EQ(square_columns(64), 8);
  EXPECT_EQ(square_columns(100), 10);
  EXPECT_EQ(square_columns(101), 11);
  EXPECT_EQ(square_columns(3), 8);
}

TEST(ReconstructionRows, BeginWithTheExamplesAndRepeatTheirPassesBySeed) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 3);
  const Tensor x = examples_at(data, 0, 3, 0).x;
  const Tensors rows = reconstruction_rows(model, data.info(), {x, 2, 1});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_TRUE(rows[0].equal(x));
  EXPECT_LT(furthest(rows[1], model.reconstruct(x, nullptr)), 1e-12);
}

TEST(Manifold, OfTwoDimensionsDecodesTheGridOfThePrior) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 20);
  GridPlan plan;
  plan.side = 3;
  const View view = manifold_view(latent_space_of(model, data, 0, 20), plan);
  EXPECT_EQ(view.grid.columns, 3);
  // Its middle is the origin.
  EXPECT_LT(furthest(view.grid.x[4], model.decode(torch::zeros({1, 2}))[0]), 1e-6);
}

TEST(Interpolation, PutsAPairInARow) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 20);
  const LatentSpace from{model, data, 0, std::nullopt};
  StripPlan plan;
  std::tie(plan.from, plan.to) = example_pairs(data, 3, 4);
  plan.count = 5;
  const View view = interpolation_view(from, plan);
  ASSERT_EQ(view.grid.x.size(0), 20);
  EXPECT_LT(furthest(view.grid.x[5], model.reconstruct(plan.from, nullptr)[1]), 1e-6);
  EXPECT_LT(furthest(view.grid.x[9], model.reconstruct(plan.to, nullptr)[1]), 1e-6);
}

TEST(Pairs, AreTheSameForTheSameSeedAndUseAnExampleOnce) {
  const InMemory data(torch::arange(10, torch::kFloat32).view({10, 1}), data::ValueKind::real);
  const auto [from, to] = example_pairs(data, 3, 5);
  const auto [again, unused] = example_pairs(data, 3, 5);
  EXPECT_TRUE(from.equal(again));
  EXPECT_EQ(torch::cat({from, to}).flatten().sum().item<double>(), 45);
}

TEST(Traverse, TakesTheDimensionThatCarriesMostFirst) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 50);
  const LatentSpace from = latent_space_of(model, data, 0, 50);
  const View view = traverse_view(from, {});
  EXPECT_EQ(view.grid.x.size(0), 2 * view.grid.columns);
  EXPECT_NE(view.caption.find(str("(z", measures::most_informative(*from.codes, 1)[0], ",")),
            std::string::npos)
      << view.caption;
}

TEST(ScatterImage, PutsAPointOfAClassInItsColourAndLeavesOutWhatIsNotFinite) {
  const float nan = std::nanf("");
  const io::Image image = scatter_image(torch::tensor({{0.0f, 0.0f}, {1.0f, 1.0f}, {nan, 0.0f}}),
                                        torch::tensor({3, 1, 0}, torch::kInt64), 101);
  const auto green = [&image](int64_t row, int64_t column) {
    return static_cast<int>(image.pixels[static_cast<size_t>((row * 101 + column) * 3 + 1)]);
  };
  EXPECT_EQ(green(97, 3), 39);   // lower left: class 3
  EXPECT_EQ(green(3, 97), 127);  // upper right: class 1
  EXPECT_EQ(green(50, 50), 255);
}

}  // namespace
}  // namespace elbo::eval
