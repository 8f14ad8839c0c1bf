// SPDX-License-Identifier: MIT
// The average of weights against its closed form.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "elbo/nn/blocks.h"
#include "elbo/nn/ema.h"

namespace elbo::nn {
namespace {

BatchNorm fresh_norm() {
  Rng rng(1);
  return BatchNorm(2, Init::torch, rng);
}

void fill(BatchNorm& norm, double value) {
  const torch::NoGradGuard no_grad;
  norm.weight.fill_(value);
  norm.running_mean.fill_(value);
}

TEST(Ema, OfAJumpFromOneToThreeClosesTheGapGeometrically) {
  BatchNorm norm = fresh_norm();
  Ema ema(norm, .9);
  fill(norm, 3);
  for (int i = 0; i < 12; ++i) ema.update(1000 + i);
  const auto state = ema.state();
  EXPECT_EQ(state[0].first, "weight");
  EXPECT_NEAR(state[0].second[0].item<double>(), 3 - 2 * std::pow(.9, 12), 1e-6);
}

TEST(Ema, ForgetsTheFirstWeightsFasterThanItsDecaySays) {
  BatchNorm norm = fresh_norm();
  Ema ema(norm, .999);
  fill(norm, 3);
  double left = 1;
  for (int i = 0; i < 12; ++i) {
    ema.update(i);
    left *= (1. + i) / (10 + i);  // 12! 9! / 21!
  }
  EXPECT_NEAR(ema.state()[0].second[0].item<double>(), 3 - 2 * left, 1e-6);
  EXPECT_LT(left, 1e-4);
}

TEST(Ema, CopiesFloatingBuffersAndLeavesOutCounters) {
  BatchNorm norm = fresh_norm();
  Ema ema(norm, .9);
  fill(norm, 3);
  ema.update(0);
  const auto state = ema.state();
  ASSERT_EQ(state.size(), 4u);  // weight, bias, running_mean, running_var
  EXPECT_EQ(state[2].first, "running_mean");
  EXPECT_FLOAT_EQ(state[2].second[0].item<float>(), 3);
}

TEST(Ema, SwappingTwiceRestoresEveryByteAndKeepsTheParametersMemory) {
  BatchNorm norm = fresh_norm();
  Ema ema(norm, .5);
  fill(norm, 2);
  ema.update(100);
  const void* memory = norm.weight.data_ptr();
  ema.swap();
  EXPECT_FLOAT_EQ(norm.weight[0].item<float>(), 1.5f);
  ema.swap();
  EXPECT_FLOAT_EQ(norm.weight[0].item<float>(), 2);
  EXPECT_EQ(norm.weight.data_ptr(), memory);
}

TEST(Ema, WithoutDecayIsTheWeightsThemselves) {
  BatchNorm norm = fresh_norm();
  Ema ema(norm, 0);
  fill(norm, -4);
  ema.update(0);
  EXPECT_TRUE(torch::equal(ema.state()[0].second, norm.weight));
}

}  // namespace
}  // namespace elbo::nn
