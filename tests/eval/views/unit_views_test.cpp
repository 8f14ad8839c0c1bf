// SPDX-License-Identifier: MIT
// Pictures of units: weights and states whose places are known.
#include "elbo/eval/views/unit_views.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/data/source.h"
#include "elbo/io/toml.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using test::made;
using test::whole;

std::shared_ptr<const data::Dataset> images() {
  return data::open_dataset(io::parse_toml("name = \"synthetic\"\nsize = 8\ncount = 20", "tiny"),
                            data::Split::train);
}

TEST(Filters, AreTheWeightsWithGreyForZeroAndWhiteForTheLargest) {
  const auto data = images();
  const auto rbm = made("rbm_cd", {{"hidden", whole(5)}}, data->info());
  const torch::NoGradGuard no_grad;
  Tensor weight = rbm->named_parameters()["weight"];
  weight.zero_();
  weight[2][9] = 4;  // row 1, column 1
  weight[2][63] = -2;
  const Tensor x = filters_view(*rbm, data->info()).grid.x;
  ASSERT_EQ(x.sizes(), (std::vector<int64_t>{5, 1, 8, 8}));
  EXPECT_FLOAT_EQ(x[2][0][1][1].item<float>(), 1);
  EXPECT_FLOAT_EQ(x[2][0][7][7].item<float>(), .25);
  EXPECT_FLOAT_EQ(x[2][0][0][0].item<float>(), .5);
  EXPECT_FLOAT_EQ(x[0].min().item<float>(), .5);  // a unit without weights
}

TEST(Filters, AreThoseOfAnyModelWhoseFirstLayerIsFullyConnected) {
  const data::DataInfo info = test::mnist_info();
  EXPECT_EQ(first_filters(*made("vae", {{"hidden", test::sizes({7})}}, info), info).size(0), 7);
  const auto conv = made("vae", {{"net", test::text("conv")}, {"width", whole(2)}}, info);
  EXPECT_FALSE(first_filters(*conv, info).defined());
  EXPECT_THROW(filters_view(*conv, info), Unsupported);
}

TEST(HiddenStates, StandBelowTheirExamples) {
  const auto data = images();
  const auto rbm = made("rbm_cd", {{"hidden", whole(3)}}, data->info());
  {
    const torch::NoGradGuard no_grad;
    rbm->named_parameters()["weight"].zero_();
    rbm->named_parameters()["hidden_bias"].copy_(torch::tensor({-50.f, 0.f, 50.f}));
  }
  const LatentSpace from{*rbm, *data, 0, std::nullopt};
  const ImageGrid grid = hidden_states_view(from, 20).grid;
  ASSERT_EQ(grid.x.sizes(), (std::vector<int64_t>{4 * 16, 1, 8, 8}));  // two pairs of rows of 16
  EXPECT_TRUE(torch::equal(grid.x[1], examples_at(*data, 1, 1, 0).x[0]));
  const Tensor state = grid.x[16 + 1][0];  // 2 x 2 blocks of 4 x 4 pixels: 0, 1/2; 1, none
  EXPECT_NEAR(state[0][0].item<float>(), 0, 1e-6);
  EXPECT_NEAR(state[3][7].item<float>(), .5, 1e-6);
  EXPECT_NEAR(state[4][0].item<float>(), 1, 1e-6);
  EXPECT_NEAR(state[7][7].item<float>(), 0, 1e-6);
}

TEST(HiddenStates, AreRefusedWhereCodesAreNoBinaryUnits) {
  const auto data = images();
  const auto vae = made("vae", {{"hidden", test::sizes({7})}}, data->info());
  const LatentSpace from{*vae, *data, 0, std::nullopt};
  EXPECT_THROW(hidden_states_view(from, 4), Unsupported);
}

}  // namespace
}  // namespace elbo::eval
