// SPDX-License-Identifier: MIT
// Group norm, attention, time embedding and residual block against their formulas, and their
// gradients against finite differences in double.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>

#include "elbo/nn/attention.h"
#include "elbo/nn/residual_block.h"
#include "elbo/nn/time_embedding.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

Tensor doubles(Rng& rng, at::IntArrayRef sizes) {
  return tensor::normal(rng, sizes).to(torch::kDouble);
}

/// The slope of `value` along a random direction of `of`, by autograd and by central differences.
void expect_slope(const std::function<Tensor()>& value, Tensor of, Rng& rng) {
  const Tensor way = doubles(rng, of.sizes());
  const double slope = (torch::autograd::grad({value()}, {of})[0] * way).sum().item<double>();
  const torch::NoGradGuard no_grad;
  constexpr double kStep = 1e-5;
  of.add_(way, kStep);
  const double above = value().item<double>();
  of.add_(way, -2 * kStep);
  const double below = value().item<double>();
  of.add_(way, kStep);
  EXPECT_NEAR(slope, (above - below) / (2 * kStep), 1e-7 * (1 + std::abs(slope)));
}

/// Of a module's parameters, filled anew so that none is 0 any more, and of its input.
void expect_slopes(torch::nn::Module& module, const std::function<Tensor(const Tensor&)>& forward,
                   const Tensor& input) {
  Rng rng(11);
  for (const Tensor& p : module.parameters()) {
    const torch::NoGradGuard no_grad;
    p.copy_(doubles(rng, p.sizes()) * .5);
  }
  const Tensor x = input.clone().requires_grad_();
  const Tensor weights = doubles(rng, forward(x).sizes());
  const auto value = [&] { return (forward(x) * weights).sum(); };
  expect_slope(value, x, rng);
  for (const auto& p : module.named_parameters()) {
    SCOPED_TRACE(p.key());
    expect_slope(value, p.value(), rng);
  }
}

TEST(GroupNorm, HasAsManyGroupsAsDivideTheChannels) {
  EXPECT_EQ(groups_for(1), 1);
  EXPECT_EQ(groups_for(32), 8);
  EXPECT_EQ(groups_for(30), 6);
  EXPECT_EQ(groups_for(256), 32);
}

TEST(GroupNorm, NormalisesEachGroupOfEachExample) {
  Rng rng(1);
  GroupNorm norm(8);
  const Tensor x = tensor::normal(rng, {3, 8, 5, 4}) * 3 + 2;
  const Tensor groups = x.view({3, 2, -1});
  const Tensor unit =
      ((groups - groups.mean(2, true)) / (groups.var(2, /*unbiased=*/false, true) + 1e-5).sqrt())
          .view(x.sizes());
  const torch::NoGradGuard no_grad;
  norm.weight.copy_(tensor::normal(rng, {8}));
  norm.bias.copy_(tensor::normal(rng, {8}));
  const auto column = [](const Tensor& v) { return v.view({1, 8, 1, 1}); };
  EXPECT_TRUE(
      torch::allclose(norm.forward(x), unit * column(norm.weight) + column(norm.bias), 1e-4, 1e-5));
}

TEST(GroupNorm, ItsGradientsAreFiniteDifferences) {
  Rng rng(2);
  GroupNorm norm(8);
  norm.to(torch::kDouble);
  expect_slopes(
      norm, [&](const Tensor& x) { return torch::silu(norm.forward(x)); },
      doubles(rng, {2, 8, 3, 3}));
}

TEST(Silu, IsItsDefinition) {
  const Tensor x = torch::tensor({-2., 0., 3.}, torch::kFloat64);
  const Tensor want =
      torch::tensor({-2 / (1 + std::exp(2.)), 0., 3 / (1 + std::exp(-3.))}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(torch::silu(x), want));
}

TEST(Attention, IsAWeightedMeanOfTheValues) {
  Rng rng(3);
  for (const int64_t length : {1, 2, 7}) {
    const Tensor q = doubles(rng, {2, 3, length, 4}), k = doubles(rng, {2, 3, length, 4}),
                 v = doubles(rng, {2, 3, length, 4});
    Tensor want = torch::zeros_like(v);
    for (int64_t b = 0; b < 2; ++b)
      for (int64_t h = 0; h < 3; ++h)
        for (int64_t i = 0; i < length; ++i) {
          double sum = 0;
          for (int64_t j = 0; j < length; ++j) {
            const double weight = std::exp((q[b][h][i] * k[b][h][j]).sum().item<double>() / 2);
            want[b][h][i] += weight * v[b][h][j];
            sum += weight;
          }
          want[b][h][i] /= sum;
        }
    EXPECT_TRUE(torch::allclose(attention(q, k, v), want, 1e-10, 1e-12)) << length;
    EXPECT_TRUE(torch::allclose(attention_reference(q, k, v), want, 1e-10, 1e-12)) << length;
  }
}

TEST(Attention, ItsGradientsAreFiniteDifferences) {
  Rng rng(4);
  SelfAttention tokens({6, 2}, Init::torch, rng);
  tokens.to(torch::kDouble);
  expect_slopes(
      tokens, [&](const Tensor& x) { return tokens.forward(x); }, doubles(rng, {2, 5, 6}));
  ImageAttention places({8, 2}, Init::torch, rng);
  places.to(torch::kDouble);
  expect_slopes(
      places, [&](const Tensor& x) { return places.forward(x); }, doubles(rng, {2, 8, 3, 2}));
}

TEST(Attention, BeginsAsTheIdentityOnImages) {
  Rng rng(5);
  ImageAttention places({8, 4}, Init::torch, rng);
  const Tensor x = tensor::normal(rng, {2, 8, 3, 3});
  EXPECT_TRUE(torch::equal(places.forward(x), x));
}

TEST(Attention, RefusesHeadsThatDoNotDivideTheChannels) {
  Rng rng(5);
  EXPECT_THROW(SelfAttention({8, 3}, Init::torch, rng), ConfigError);
}

TEST(TimeEmbedding, HasWavesOfEqualRatios) {
  const Tensor waves = sinusoidal_features(torch::tensor({0., 2.}, torch::kFloat64), 4);
  const Tensor want =
      torch::tensor({{1., 1., 0., 0.}, {std::cos(2.), std::cos(.02), std::sin(2.), std::sin(.02)}},
                    torch::kFloat64);
  EXPECT_TRUE(torch::allclose(waves, want));
}

TEST(TimeEmbedding, ItsGradientsAreFiniteDifferences) {
  Rng rng(6);
  TimeEmbedding embedding({8, 5, 3}, Init::torch, rng);
  embedding.to(torch::kDouble);
  const Tensor condition = doubles(rng, {4, 3});
  // In thousandths: the fastest wave turns once in 2 pi / 1000.
  expect_slopes(
      embedding, [&](const Tensor& t) { return embedding.forward(t / 1000, condition); },
      doubles(rng, {4}));
}

TEST(TimeEmbedding, AConditionIsAddedWhereThereIsOne) {
  Rng rng(7);
  TimeEmbedding embedding({8, 5, 3}, Init::torch, rng);
  const Tensor t = tensor::uniform(rng, {4});
  EXPECT_TRUE(torch::equal(embedding.forward(t, {}), embedding.forward(t, torch::zeros({4, 3}))));
  EXPECT_FALSE(
      torch::allclose(embedding.forward(t, {}), embedding.forward(t, torch::ones({4, 3}))));
}

TEST(ResidualBlock, BeginsAsTheIdentity) {
  Rng rng(8);
  ResidualBlock block({8, 8, 5}, Init::torch, rng);
  const Tensor x = tensor::normal(rng, {2, 8, 4, 4});
  EXPECT_TRUE(torch::equal(block.forward(x, tensor::normal(rng, {2, 5})), x));
}

TEST(ResidualBlock, ItsGradientsAreFiniteDifferences) {
  Rng rng(9);
  for (const int64_t out : {8, 4}) {
    ResidualBlock block({8, out, 5}, Init::torch, rng);
    block.to(torch::kDouble);
    const Tensor vector = doubles(rng, {2, 5});
    expect_slopes(
        block, [&](const Tensor& x) { return block.forward(x, vector); },
        doubles(rng, {2, 8, 3, 3}));
  }
}

}  // namespace
}  // namespace elbo::nn
