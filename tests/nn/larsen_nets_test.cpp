// SPDX-License-Identifier: MIT
// The nets of VAE/GAN: shapes at every size, numbers of parameters against Table 1 counted by hand,
// and the critic written out in torch operations.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/nn/conv_nets.h"
#include "elbo/nn/critic.h"
#include "elbo/nn/larsen_nets.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

LarsenOptions small(int64_t pixels, int64_t condition = 0) {
  LarsenOptions out;
  out.pixels = pixels;
  out.width = 4;
  out.condition = condition;
  return out;
}

int64_t count_of(const torch::nn::Module& net) {
  int64_t out = 0;
  for (const Tensor& p : net.parameters()) out += p.numel();
  return out;
}

class LarsenNets : public testing::TestWithParam<int64_t> {
 protected:
  Tensor images(int64_t count) {
    Rng rng(2);
    return tensor::uniform(rng, {count, 3, GetParam(), GetParam()});
  }
  int64_t side() const { return GetParam() == 64 ? 8 : 4; }
  Rng rng_{9};
};

TEST_P(LarsenNets, HaveTheShapesOfTheirTable) {
  LarsenEncoder encoder(small(GetParam(), 2), rng_);
  LarsenDecoder decoder(5, small(GetParam()), rng_);
  LarsenCritic critic(small(GetParam(), 2), rng_);
  const Tensor x = images(3), condition = torch::ones({3, 2});
  EXPECT_EQ(encoder.features(), 16 * 4);
  EXPECT_EQ(encoder.forward(x, condition).sizes(), (std::vector<int64_t>{3, 64}));
  EXPECT_EQ(decoder.forward(tensor::normal(rng_, {3, 5})).sizes(), x.sizes());
  const int64_t channels = GetParam() == 64   ? 16
                           : GetParam() == 32 ? 12
                                              : 8,
                similar_side = GetParam() == 28 ? 7 : 8;
  EXPECT_EQ(critic.features(x).sizes(),
            (std::vector<int64_t>{3, channels, similar_side, similar_side}));
  EXPECT_EQ(critic.forward(x, condition).sizes(), (std::vector<int64_t>{3, 1}));
  EXPECT_EQ(critic.named_parameters()["fc.linear.weight"].sizes(),
            (std::vector<int64_t>{32, 16 * side() * side() + 2}));
}

TEST_P(LarsenNets, EveryParameterHasAGradient) {
  LarsenEncoder encoder(small(GetParam()), rng_);
  LarsenDecoder decoder(encoder.features(), small(GetParam()), rng_);
  LarsenCritic critic(small(GetParam()), rng_);
  const Tensor loss = critic.forward(decoder.forward(encoder.forward(images(4)))).square().sum();
  for (const torch::nn::Module* net :
       std::initializer_list<const torch::nn::Module*>{&encoder, &decoder, &critic})
    for (const Tensor& grad : torch::autograd::grad({loss}, net->parameters(), {}, true)) {
      EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
      EXPECT_GT(grad.abs().max().item<double>(), 0);
    }
}

TEST_P(LarsenNets, TheCriticWeighsItsConditionAgainstTheImage) {
  LarsenCritic critic(small(GetParam(), 2), rng_);
  critic.eval();
  const torch::NoGradGuard no_grad;
  const Tensor x = images(2);
  const auto difference = [&](float value) {
    return (critic.forward(x, torch::full({2, 2}, value)).diff(1, 0)).item<double>();
  };
  EXPECT_GT(std::abs(difference(0) - difference(1)), 1e-5)
      << "a condition that is only added to the logit tells nothing about the pair";
}

INSTANTIATE_TEST_SUITE_P(Pixels, LarsenNets, testing::Values(28, 32, 64));

TEST(LarsenNets, AtFullWidthHaveAsManyParametersAsTable1) {
  Rng rng(1);
  LarsenOptions paper;
  paper.fc = 2048;
  // With batch norm's scale and shift.
  const auto dense = [](int64_t in, int64_t out) { return in * out + 2 * out; };
  const auto conv = [](int64_t in, int64_t out) { return 25 * in * out + 2 * out; };
  const int64_t encoder = conv(3, 64) + conv(64, 128) + conv(128, 256) + dense(8 * 8 * 256, 2048);
  EXPECT_EQ(count_of(LarsenEncoder(paper, rng)), encoder);
  EXPECT_NEAR(static_cast<double>(encoder), 34.6e6, .05e6);
  EXPECT_NEAR(static_cast<double>(count_of(LarsenEncoder({}, rng))), 17.8e6, .05e6);
  const int64_t decoder =
      dense(128, 8 * 8 * 256) + conv(256, 256) + conv(256, 128) + conv(128, 32) + 25 * 32 * 3 + 3;
  EXPECT_EQ(count_of(LarsenDecoder(128, paper, rng)), decoder);
  EXPECT_NEAR(static_cast<double>(decoder), 4.7e6, .05e6);
  const int64_t critic = 25 * 3 * 32 + 32 + conv(32, 128) + conv(128, 256) + conv(256, 256) +
                         dense(8 * 8 * 256, 512) + 512 + 1;
  EXPECT_EQ(count_of(LarsenCritic(paper, rng)), critic);
  EXPECT_NEAR(static_cast<double>(critic), 11.0e6, .05e6);
}

TEST(LarsenCritic, At32PixelsIsItsLayersOneAfterAnother) {
  Rng rng(3);
  LarsenCritic critic(small(32), rng);
  critic.eval();  // moments 0 and 1: batch norm divides by sqrt(1 + eps)
  const torch::NoGradGuard no_grad;
  auto p = critic.named_parameters();
  p["lower.conv0.bias"].copy_(tensor::normal(rng, {2}));
  const auto normed = [](const Tensor& x) { return torch::relu(x / std::sqrt(1 + 1e-5)); };
  const Tensor x = tensor::uniform(rng, {2, 3, 32, 32});
  const Tensor first =
      torch::relu(at::conv2d(2 * x - 1, p["lower.conv0.weight"], p["lower.conv0.bias"], 1, 2));
  const Tensor second = normed(at::conv2d(first, p["lower.conv1.weight"], {}, 2, 2));
  const Tensor similar = at::conv2d(second, p["lower.conv2.weight"], {}, 2, 2);
  EXPECT_TRUE(torch::allclose(critic.features(x), similar, 1e-4, 1e-5));
  const Tensor top =
      normed(at::conv2d(normed(similar), p["upper.conv0.weight"], {}, 2, 2)).flatten(1);
  const Tensor logits =
      torch::matmul(normed(torch::matmul(top, p["fc.linear.weight"].t())), p["linear.weight"].t()) +
      p["linear.bias"];
  EXPECT_TRUE(torch::allclose(critic.judge(similar, {}), logits, 1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(critic.forward(x), logits, 1e-4, 1e-5));
}

TEST(LarsenNets, LayersBeforeBatchNormHaveNoBias) {
  Rng rng(1);
  const LarsenDecoder decoder(5, small(28), rng);
  const auto p = decoder.named_parameters();
  EXPECT_EQ(p.keys(),
            (std::vector<std::string>{"fc.linear.weight", "fc.norm.weight", "fc.norm.bias",
                                      "conv.conv0.weight", "conv.norm0.weight", "conv.norm0.bias",
                                      "conv.conv1.weight", "conv.norm1.weight", "conv.norm1.bias",
                                      "conv.conv2.weight", "conv.conv2.bias"}));
}

TEST(MlpCritic, IsThePlainMlpOfTheSameSeedAndSplitsBeforeTheLastActivation) {
  Rng rng(8), same(8);
  for (const bool batch_norm : {false, true}) {
    const MlpOptions options{.sizes = {6, 5, 4, 1}, .batch_norm = batch_norm};
    MlpCritic critic(options, 0, rng);
    Mlp plain(options, same);
    critic.eval(), plain.eval();
    const Tensor x = tensor::normal(rng, {3, 1, 2, 3});
    EXPECT_EQ(critic.named_parameters().keys(), plain.named_parameters().keys());
    EXPECT_TRUE(torch::equal(critic.forward(x), plain.forward(x)));
    EXPECT_EQ(critic.features(x).sizes(), (std::vector<int64_t>{3, 4}));
    EXPECT_LT(critic.features(x).min().item<double>(), 0) << "the layer's sums, before relu";
    EXPECT_TRUE(
        torch::allclose(critic.judge(critic.features(x), {}), plain.forward(x), 1e-5, 1e-6));
    same = rng;
  }
}

TEST(MlpCritic, TakesAConditionAsAPartOfTheLastHiddenLayersInput) {
  Rng rng(8);
  MlpCritic critic({.sizes = {6, 5, 1}}, 2, rng);
  const auto p = critic.named_parameters();
  const Tensor x = tensor::normal(rng, {3, 6}), condition = tensor::uniform(rng, {3, 2});
  const Tensor beside =
      torch::matmul(torch::cat({x, condition}, 1),
                    torch::cat({p["linear0.weight"], p["condition.weight"]}, 1).t()) +
      p["linear0.bias"];
  const Tensor want =
      torch::matmul(torch::relu(beside), p["linear1.weight"].t()) + p["linear1.bias"];
  EXPECT_TRUE(torch::allclose(critic.forward(x, condition), want, 1e-5, 1e-6));
}

TEST(Mlp, TakesAConditionBehindItsInput) {
  Rng rng(8);
  Mlp mlp({.sizes = {8, 5}}, rng);
  const Tensor x = tensor::normal(rng, {3, 1, 2, 3}), condition = tensor::uniform(rng, {3, 2});
  EXPECT_TRUE(torch::equal(mlp.forward(x, condition),
                           mlp.forward(torch::cat({x.flatten(1), condition}, 1))));
}

TEST(Net, ThatIsNotMadeForAConditionRefusesOne) {
  Rng rng(8);
  ConvEncoder encoder(conv_options_for({1, 28, 28}), rng);
  Net& net = encoder;
  EXPECT_TRUE(torch::equal(net.forward(torch::ones({1, 1, 28, 28}), {}),
                           net.forward(torch::ones({1, 1, 28, 28}))));
  EXPECT_THROW(net.forward(torch::ones({1, 1, 28, 28}), torch::ones({1, 2})), Error);
}

}  // namespace
}  // namespace elbo::nn
