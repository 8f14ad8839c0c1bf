// SPDX-License-Identifier: MIT
// The GAN: its two losses recomputed by hand, who learns from which, and its forms.
#include "elbo/core/error.h"
#include "elbo/nn/net.h"
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::made;
using test::part;
using test::text;
using test::whole;

using test::kCritic;
using test::kGenerator;

class SmallGan : public test::WrittenPair {
 protected:
  static std::shared_ptr<Model> with(const char* loss) {
    return pair("gan", {{"loss", text(loss)}});
  }

  /// D(x): (B).
  static Tensor critic(Model& model, const Tensor& x) {
    return torch::sigmoid(WrittenPair::critic(model, x));
  }
};

TEST_F(SmallGan, CriticsLossIsThePapers) {
  const auto gan = with("non_saturating");
  const LossTerms terms = test::play(*gan, kCritic, x_, Rng(5)).losses[0].terms;
  const Tensor on_real = critic(*gan, x_), on_fake = critic(*gan, generated(*gan, Rng(5)));
  EXPECT_NEAR(part(terms, "real"), -on_real.log().mean().item<double>(), 1e-12);
  EXPECT_NEAR(part(terms, "fake"), -(1 - on_fake).log().mean().item<double>(), 1e-12);
  EXPECT_NEAR(terms.total.item<double>(), part(terms, "real") + part(terms, "fake"), 1e-12);
  EXPECT_NEAR(part(terms, "right_on_real"),
              (on_real > .5).to(torch::kFloat64).mean().item<double>(), 1e-7);
  EXPECT_NEAR(part(terms, "right_on_fake"),
              (on_fake < .5).to(torch::kFloat64).mean().item<double>(), 1e-7);
}

TEST_F(SmallGan, GeneratorsLossesAreThePapers) {
  for (const char* loss : {"non_saturating", "saturating"}) {
    const auto gan = with(loss);
    const Tensor on_fake = critic(*gan, generated(*gan, Rng(6)));
    const Tensor want =
        loss == std::string("saturating") ? (1 - on_fake).log().mean() : -on_fake.log().mean();
    EXPECT_NEAR(test::play(*gan, kGenerator, x_, Rng(6)).losses[0].terms.total.item<double>(),
                want.item<double>(), 1e-12)
        << loss;
  }
}

TEST_F(SmallGan, SaturatingAndNonSaturatingPullTheSameWayWhereTheCriticIsUndecided) {
  const auto a = with("saturating"), b = with("non_saturating");
  const auto gradient = [&](Model& gan) {
    const torch::NoGradGuard no_grad;
    gan.named_parameters()["critic.linear1.weight"].mul_(1e-6);
    const torch::AutoGradMode grad(true);
    return torch::autograd::grad({test::play(gan, kGenerator, x_, Rng(6)).losses[0].terms.total},
                                 gan.players()[1].params);
  };
  const Tensors of_a = gradient(*a), of_b = gradient(*b);
  for (size_t i = 0; i < of_a.size(); ++i) EXPECT_TRUE(torch::allclose(of_a[i], of_b[i], 1e-4, 0));
}

TEST_F(SmallGan, TheCriticsLossDoesNotReachTheGenerator) {
  const auto gan = with("non_saturating");
  const auto players = gan->players();
  ASSERT_EQ(players[1].name, "generator");
  const LossTerms terms = test::play(*gan, kCritic, x_, Rng(5)).losses[0].terms;
  for (const Tensor& grad : torch::autograd::grad({terms.total}, players[1].params, {}, false,
                                                  false, /*allow_unused=*/true))
    EXPECT_FALSE(grad.defined());
}

TEST_F(SmallGan, SharesOfACriticThatCallsEverythingReal) {
  const auto gan = with("non_saturating");
  {
    const torch::NoGradGuard no_grad;
    gan->named_parameters()["critic.linear1.weight"].zero_();
    gan->named_parameters()["critic.linear1.bias"].fill_(1);
  }
  const LossTerms terms = test::play(*gan, kCritic, x_, Rng(5)).losses[0].terms;
  EXPECT_EQ(part(terms, "right_on_real"), 1);
  EXPECT_EQ(part(terms, "right_on_fake"), 0);
  EXPECT_TRUE(torch::allclose(dynamic_cast<Judges&>(*gan).judge(x_), torch::ones({4})));
}

TEST(Gan, TheDefaultIsThePublished100By128By784) {
  const auto gan = made("gan", {}, test::mnist_info());
  int64_t count = 0;
  for (const Tensor& p : gan->parameters()) count += p.numel();
  EXPECT_EQ(count, 100 * 128 + 128 + 128 * 784 + 784 + 784 * 128 + 128 + 128 + 1);
  EXPECT_EQ(gan->named_parameters()["critic.linear0.bias"].abs().max().item<float>(), 0);
}

TEST(Gan, RepeatsTheCriticsTurnAsAsked) {
  const auto gan = made("gan", {{"n_critic", whole(5)}}, test::mnist_info());
  const auto turns = gan->turns({});
  EXPECT_EQ(turns[0].name, "critic");
  EXPECT_EQ(turns[0].repeats, 5);
  EXPECT_EQ(turns[1].repeats, 1);
}

TEST(Gan, PointsHaveALinearOutputAndImagesStayInTheirRange) {
  const torch::NoGradGuard no_grad;
  Rng rng(3);
  const auto points = made("gan", {}, info_of({2}, data::ValueKind::real));
  const auto images = made("gan", {}, test::mnist_info());
  const Tensor p = dynamic_cast<Samples&>(*points).sample(64, {}, rng),
               i = dynamic_cast<Samples&>(*images).sample(7, {}, rng);
  EXPECT_EQ(p.sizes(), (std::vector<int64_t>{64, 2}));
  EXPECT_LT(p.min().item<float>(), 0);
  EXPECT_EQ(i.sizes(), (std::vector<int64_t>{7, 1, 28, 28}));
  EXPECT_TRUE(((i >= 0) & (i <= 1)).all().item<bool>());
  EXPECT_THROW(dynamic_cast<Samples&>(*images).sample(
                   1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
}

TEST(Gan, TheUniformPriorIsAnotherDrawOfTheSameStream) {
  const torch::NoGradGuard no_grad;
  const auto gan = made("gan", {{"prior", text("uniform")}}, test::mnist_info());
  Rng rng(3), same(3);
  const Tensor z = 2 * tensor::uniform(same, {4, 100}) - 1;
  EXPECT_TRUE(torch::equal(dynamic_cast<Samples&>(*gan).sample(4, {}, rng),
                           dynamic_cast<Decodes&>(*gan).decode(z)));
}

class GanPixels : public testing::TestWithParam<int64_t> {};

TEST_P(GanPixels, TheConvolutionalFormPlaysBothTurns) {
  const auto gan = made("gan",
                        {{"net", text("conv")},
                         {"width", whole(4)},
                         {"latent_dim", whole(6)},
                         {"init", text("dcgan")}},
                        info_of({3, GetParam(), GetParam()}, data::ValueKind::unit));
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 3, GetParam(), GetParam()});
  const auto players = gan->players();
  for (const size_t turn : {kCritic, kGenerator}) {
    const TurnResult played = test::play(*gan, turn, x, Rng(4));
    for (const Tensor& grad :
         torch::autograd::grad({played.losses[0].terms.total}, players[turn].params))
      EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
  }
  gan->eval();
  EXPECT_EQ(dynamic_cast<Judges&>(*gan).judge(x).sizes(), (std::vector<int64_t>{4}));
}

TEST(Gan, WithOneNormOverAllRowsTheCriticSeesThemAsOneBatchInBothTurns) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* net : {"conv", "larsen", "metz"}) {
    const auto gan = made(
        "gan",
        {{"net", text(net)}, {"width", whole(4)}, {"latent_dim", whole(6)}, {"norm", text("all")}},
        test::mnist_info());
    const auto nets = gan->named_children();
    Rng noise(4);
    const Tensor generated =
        dynamic_cast<nn::Net&>(*nets["generator"]).forward(tensor::normal(noise, {4, 6}));
    const Tensor logits =
        dynamic_cast<nn::Net&>(*nets["critic"]).forward(torch::cat({x, generated})).flatten();
    const LossTerms critic = test::play(*gan, kCritic, x, Rng(4)).losses[0].terms,
                    generator = test::play(*gan, kGenerator, x, Rng(4)).losses[0].terms;
    EXPECT_NEAR(part(critic, "real"),
                torch::softplus(-logits.narrow(0, 0, 4)).mean().item<double>(), 1e-6)
        << net;
    EXPECT_NEAR(part(critic, "fake"), torch::softplus(logits.narrow(0, 4, 4)).mean().item<double>(),
                1e-6)
        << net;
    EXPECT_NEAR(part(generator, "loss"),
                torch::softplus(-logits.narrow(0, 4, 4)).mean().item<double>(), 1e-6)
        << net;
  }
}

TEST(Gan, WhatTheCriticSaysOfGeneratedExamplesDoesNotDependOnRealOnes) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* net : {"mlp", "conv", "larsen"}) {
    const auto gan =
        made("gan", {{"net", text(net)}, {"width", whole(4)}, {"hidden", test::sizes({8})}},
             test::mnist_info());
    for (const size_t turn : {kCritic, kGenerator}) {
      const auto fake = [&](const Tensor& real) {
        return test::play(*gan, turn, real, Rng(4))
            .losses[0]
            .terms.parts.back()
            .second.item<double>();
      };
      EXPECT_EQ(fake(x), fake(x * x)) << net;
    }
  }
}

TEST(Gan, TheCriticsRunningMomentsSeeBothKindsInTheCriticsTurnAlone) {
  const auto gan =
      made("gan", {{"net", text("conv")}, {"width", whole(2)}, {"latent_dim", whole(3)}},
           test::mnist_info());
  const auto moments = [&] {
    std::vector<Tensor> out;
    for (const auto& item : gan->named_buffers())
      if (item.key().starts_with("critic.")) out.push_back(item.value().clone());
    return out;
  };
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  const auto before = moments();
  test::play(*gan, kGenerator, x, Rng(4));
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(torch::equal(before[i], moments()[i]));
  test::play(*gan, kCritic, x, Rng(4));
  const auto after = gan->named_buffers();
  EXPECT_EQ(after["critic.features.norm1.num_batches_tracked"].item<int64_t>(), 2);
  // What a pass over one kind alone would leave: mean of real, then of generated.
  const auto parameters = gan->named_parameters();
  const auto mean_of = [&](const Tensor& rows) {
    const Tensor first =
        torch::leaky_relu(torch::conv2d(rows, parameters["critic.features.conv0.weight"],
                                        parameters["critic.features.conv0.bias"], 2, 1),
                          .2);
    return torch::conv2d(first, parameters["critic.features.conv1.weight"],
                         parameters["critic.features.conv1.bias"], 2, 1)
        .mean({0, 2, 3});
  };
  Rng noise(4);
  const Tensor generated = dynamic_cast<nn::Net&>(*gan->named_children()["generator"])
                               .forward(tensor::normal(noise, {4, 3}));
  EXPECT_TRUE(torch::allclose(after["critic.features.norm1.running_mean"],
                              .09 * mean_of(x) + .1 * mean_of(generated), 1e-4, 1e-6));
}

TEST(Gan, TheOutputBiasFromTheDataShowsTheirMean) {
  const torch::NoGradGuard no_grad;
  data::DataInfo info = info_of({3, 28, 28}, data::ValueKind::unit);
  for (int64_t i = 0; i < info.values(); ++i)
    info.mean.push_back(.1F + .1F * static_cast<float>(i / (28 * 28)));  // by channel
  for (const char* net : {"mlp", "conv", "larsen", "metz", "infogan28"}) {
    const auto gan = made("gan",
                          {{"net", text(net)},
                           {"width", whole(2)},
                           {"latent_dim", whole(3)},
                           {"output_bias", text("data")}},
                          info);
    // Without weights in its last layer nothing but the bias is left.
    const Tensors params = gan->named_children()["generator"]->parameters();
    params[params.size() - 2].zero_();
    gan->eval();
    Rng rng(3);
    const Tensor mean =
        dynamic_cast<Samples&>(*gan).sample(2, {}, rng).mean(std::vector<int64_t>{0, 2, 3});
    EXPECT_TRUE(torch::allclose(mean, torch::tensor({.1F, .2F, .3F}), 1e-5, 1e-6)) << net << mean;
  }
}

INSTANTIATE_TEST_SUITE_P(Pixels, GanPixels, testing::Values(28, 32, 64));

}  // namespace
}  // namespace elbo::models
