// SPDX-License-Identifier: MIT
// Initialisations: spread and bounds against the formulas of the papers.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/nn/blocks.h"

namespace elbo::nn {
namespace {

constexpr int64_t kIn = 300, kOut = 200;

Linear layer(Init init) {
  Rng rng(3);
  return Linear({kIn, kOut}, init, rng);
}

/// With 60,000 values a standard deviation is known to .3 % (normal) or less; 2 % is far outside of
/// chance, and the seed is fixed.
void expect_spread(const Tensor& weight, double want) {
  EXPECT_NEAR(weight.std().item<double>() / want, 1, .02);
  EXPECT_NEAR(weight.mean().item<double>() / want, 0, .02);
}

TEST(Init, TorchIsUniformWithinOneOverRootFanInForWeightAndBias) {
  const Linear linear = layer(Init::torch);
  const double bound = 1 / std::sqrt(300.);
  expect_spread(linear.weight, bound / std::sqrt(3.));
  EXPECT_LE(linear.weight.abs().max().item<double>(), bound * (1 + 1e-6));
  EXPECT_LE(linear.bias.abs().max().item<double>(), bound * (1 + 1e-6));
  EXPECT_NEAR(linear.bias.std().item<double>() / (bound / std::sqrt(3.)), 1, .15);
}

TEST(Init, GlorotUniformHasTheVarianceTwoOverBothFans) {
  const Linear linear = layer(Init::glorot_uniform);
  expect_spread(linear.weight, std::sqrt(2. / (kIn + kOut)));
  EXPECT_LE(linear.weight.abs().max().item<double>(), std::sqrt(6. / (kIn + kOut)) * (1 + 1e-6));
  EXPECT_EQ(linear.bias.abs().max().item<double>(), 0);
}

TEST(Init, HeNormalHasTheVarianceTwoOverFanIn) {
  const Linear linear = layer(Init::he_normal);
  expect_spread(linear.weight, std::sqrt(2. / kIn));
  // Has tails, so it is no uniform.
  EXPECT_GT(linear.weight.abs().max().item<double>(), 3 * std::sqrt(2. / kIn));
  EXPECT_EQ(linear.bias.abs().max().item<double>(), 0);
}

TEST(Init, DcganIsNarrowAndCentresBatchNormsScaleAtOne) {
  expect_spread(layer(Init::dcgan).weight, .02);
  Rng rng(5);
  const BatchNorm norm(20000, Init::dcgan, rng);
  EXPECT_NEAR(norm.weight.mean().item<double>(), 1, .001);
  EXPECT_NEAR(norm.weight.std().item<double>(), .02, .0005);
}

TEST(Init, LarsenIsUniformWithinOneOverRootThreeFanInWithoutBiases) {
  const Linear linear = layer(Init::larsen);
  const double bound = 1 / std::sqrt(3 * 300.);
  expect_spread(linear.weight, bound / std::sqrt(3.));
  EXPECT_LE(linear.weight.abs().max().item<double>(), bound * (1 + 1e-6));
  EXPECT_EQ(linear.bias.abs().max().item<double>(), 0);
}

TEST(Init, AConvolutionsFanCountsItsKernel) {
  Rng rng(4);
  const Conv2d conv({16, 64}, Init::he_normal, rng);
  expect_spread(conv.weight, std::sqrt(2. / (16 * 16)));
}

TEST(Init, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  Rng other(4);
  EXPECT_TRUE(torch::equal(layer(Init::torch).weight, layer(Init::torch).weight));
  EXPECT_FALSE(
      torch::equal(layer(Init::torch).weight, Linear({kIn, kOut}, Init::torch, other).weight));
}

}  // namespace
}  // namespace elbo::nn
