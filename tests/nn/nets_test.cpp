// SPDX-License-Identifier: MIT
// Layers and nets: against formulas written out, and by their shapes.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/nn/conv_nets.h"
#include "elbo/nn/mlp.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

TEST(Linear, IsTheProductWrittenOut) {
  Rng rng(1);
  Linear linear({2, 1}, Init::torch, rng);
  const torch::NoGradGuard no_grad;
  linear.weight.copy_(torch::tensor({{2.f, -3.f}}));
  linear.bias.copy_(torch::tensor({.5f}));
  EXPECT_FLOAT_EQ(linear.forward(torch::tensor({{4.f, 5.f}})).item<float>(), -6.5f);
}

TEST(Activations, AreTheirDefinitions) {
  const Tensor x = torch::tensor({-2., 0., 3.}, torch::kFloat64);
  const auto want = [](std::vector<double> values) {
    return torch::tensor(values, torch::kFloat64);
  };
  EXPECT_TRUE(torch::allclose(kernels::activate(x, kernels::Activation::none), x));
  EXPECT_TRUE(torch::allclose(kernels::activate(x, kernels::Activation::relu), want({0, 0, 3})));
  EXPECT_TRUE(
      torch::allclose(kernels::activate(x, kernels::Activation::leaky_relu), want({-.4, 0, 3})));
  EXPECT_TRUE(torch::allclose(kernels::activate(x, kernels::Activation::elu),
                              want({std::expm1(-2.), 0, 3})));
  EXPECT_TRUE(torch::allclose(kernels::activate(x, kernels::Activation::tanh),
                              want({std::tanh(-2.), 0, std::tanh(3.)})));
  EXPECT_TRUE(torch::allclose(kernels::activate(x, kernels::Activation::sigmoid),
                              want({1 / (1 + std::exp(2.)), .5, 1 / (1 + std::exp(-3.))})));
}

TEST(Convolutions, TheTransposedOneIsTheAdjointOfThePlainOne) {
  Rng rng(2);
  Conv2d conv({3, 5}, Init::torch, rng);
  ConvTranspose2d transposed({5, 3}, Init::torch, rng);
  const torch::NoGradGuard no_grad;
  conv.bias.zero_();
  transposed.bias.zero_();
  transposed.weight.copy_(conv.weight);
  const Tensor x = tensor::normal(rng, {2, 3, 8, 8}), y = tensor::normal(rng, {2, 5, 4, 4});
  EXPECT_NEAR((conv.forward(x) * y).sum().item<double>(),
              (x * transposed.forward(y)).sum().item<double>(), 1e-4);
}

TEST(BatchNorm, NormalisesByTheBatchInTrainingAndMovesItsAverages) {
  Rng rng(6);
  BatchNorm norm(3, Init::torch, rng);
  const Tensor x = tensor::normal(rng, {4, 3, 5, 5}) * 2 + 1;
  const Tensor flat = x.transpose(0, 1).flatten(1);  // (3, 100)
  const Tensor mean = flat.mean(1), var = flat.var(1, /*unbiased=*/false);
  const auto column = [](const Tensor& v) { return v.view({1, 3, 1, 1}); };
  EXPECT_TRUE(torch::allclose(norm.forward(x), (x - column(mean)) / (column(var) + 1e-5).sqrt(),
                              1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(norm.running_mean, .1 * mean, 1e-5, 1e-6));
  EXPECT_TRUE(torch::allclose(norm.running_var, .9 + .1 * flat.var(1, /*unbiased=*/true), 1e-5));
  EXPECT_EQ(norm.num_batches_tracked.item<int64_t>(), 1);
}

TEST(BatchNorm, UsesItsAveragesInEvaluationAndLeavesThem) {
  Rng rng(6);
  BatchNorm norm(2, Init::torch, rng);
  const torch::NoGradGuard no_grad;
  norm.running_mean.copy_(torch::tensor({1.f, -1.f}));
  norm.running_var.copy_(torch::tensor({4.f, .25f}));
  norm.weight.copy_(torch::tensor({2.f, 3.f}));
  norm.bias.copy_(torch::tensor({0.f, 1.f}));
  norm.eval();
  const Tensor got = norm.forward(torch::tensor({{3.f, 0.f}}));
  EXPECT_TRUE(torch::allclose(got, torch::tensor({{2.f, 7.f}}), 1e-4));
  EXPECT_EQ(norm.num_batches_tracked.item<int64_t>(), 0);
}

TEST(BatchNorm, NamesItsStateAsPyTorchDoes) {
  Rng rng(6);
  const BatchNorm norm(2, Init::torch, rng);
  EXPECT_EQ(norm.named_parameters().keys(), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(norm.named_buffers().keys(),
            (std::vector<std::string>{"running_mean", "running_var", "num_batches_tracked"}));
}

TEST(Mlp, IsItsLayersOneAfterAnother) {
  Rng rng(8);
  Mlp mlp({.sizes = {6, 5, 4}, .last = kernels::Activation::tanh}, rng);
  const auto p = mlp.named_parameters();
  EXPECT_EQ(p.keys(), (std::vector<std::string>{"linear0.weight", "linear0.bias", "linear1.weight",
                                                "linear1.bias"}));
  const Tensor x = tensor::normal(rng, {3, 1, 2, 3});
  const Tensor h =
      torch::relu(torch::matmul(x.flatten(1), p["linear0.weight"].t()) + p["linear0.bias"]);
  const Tensor want = torch::tanh(torch::matmul(h, p["linear1.weight"].t()) + p["linear1.bias"]);
  EXPECT_TRUE(torch::allclose(mlp.forward(x), want, 1e-5, 1e-6));
}

TEST(Mlp, WithoutLayersIsTheIdentityOnFlatValues) {
  Rng rng(8);
  Mlp mlp({.sizes = {6}}, rng);
  const Tensor x = tensor::normal(rng, {3, 1, 2, 3});
  EXPECT_TRUE(torch::equal(mlp.forward(x), x.flatten(1)));
}

class ConvNets : public testing::TestWithParam<int64_t> {
 protected:
  ConvOptions options() const {
    ConvOptions out = conv_options_for({3, GetParam(), GetParam()});
    out.width = 4;
    out.batch_norm = true;
    return out;
  }
};

TEST_P(ConvNets, EncodeToTheSmallestImageAndDecodeToTheFullOne) {
  Rng rng(9);
  ConvEncoder encoder(options(), rng);
  ConvDecoder decoder(5, options(), rng);
  const Tensor x = tensor::normal(rng, {2, 3, GetParam(), GetParam()});
  EXPECT_EQ(encoder.forward(x).sizes(), (std::vector<int64_t>{2, encoder.features()}));
  EXPECT_EQ(encoder.features(), GetParam() == 28   ? 8 * 7 * 7
                                : GetParam() == 32 ? 16 * 4 * 4
                                                   : 32 * 4 * 4);
  EXPECT_EQ(decoder.forward(tensor::normal(rng, {2, 5})).sizes(), x.sizes());
}

TEST_P(ConvNets, EveryParameterOfTheCriticHasAGradient) {
  Rng rng(9);
  ConvCritic critic(options(), rng);
  const Tensor out = critic.forward(tensor::normal(rng, {4, 3, GetParam(), GetParam()}));
  EXPECT_EQ(out.sizes(), (std::vector<int64_t>{4, 1}));
  for (const Tensor& grad : torch::autograd::grad({out.square().sum()}, critic.parameters()))
    EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
}

TEST_P(ConvNets, AConditionIsAPlaneOfItsValueBesideTheImage) {
  ConvOptions conditioned = options(), wide = options();
  conditioned.condition = 2;
  wide.channels += 2;
  Rng rng(9), same(9);
  // The same weights, for an image with two channels more.
  ConvCritic critic(conditioned, rng), written(wide, same);
  const Tensor x = tensor::normal(rng, {4, 3, GetParam(), GetParam()}),
               condition = tensor::uniform(rng, {4, 2});
  Tensor planes = torch::empty({4, 2, GetParam(), GetParam()});
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t a = 0; a < 2; ++a) planes[i][a].fill_(condition[i][a].item<float>());
  EXPECT_TRUE(
      torch::equal(critic.forward(x, condition), written.forward(torch::cat({x, planes}, 1))));
  EXPECT_FALSE(torch::allclose(critic.forward(x, condition), critic.forward(x, 1 - condition)));
}

INSTANTIATE_TEST_SUITE_P(Pixels, ConvNets, testing::Values(28, 32, 64));

TEST(ConvOptions, RefusesOtherSizesAndPoints) {
  EXPECT_THROW(conv_options_for({1, 30, 30}), ConfigError);
  EXPECT_THROW(conv_options_for({1, 28, 32}), ConfigError);
  EXPECT_THROW(conv_options_for({2}), ConfigError);
}

}  // namespace
}  // namespace elbo::nn
