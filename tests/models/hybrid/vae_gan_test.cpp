// SPDX-License-Identifier: MIT
// VAE/GAN beyond its gradients (routing_test.cpp): the gate, attributes, layers, and the nets of
// the paper in full width.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/hybrid/vae_gan_options.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::made;
using test::number;
using test::text;
using test::whole;

TEST(Gate, DecidesByTheReleasesTable) {
  const GateOptions options;  // .68 +- .35: .33 and 1.03
  const auto decided = [&](double real, double fake) {
    const GateDecision got = gate_decision({real, fake}, options);
    return std::pair(got.critic, got.decoder);
  };
  EXPECT_EQ(decided(.69, .69), std::pair(true, true)) << "even";
  EXPECT_EQ(decided(.2, .69), std::pair(false, true)) << "the critic is ahead on real examples";
  EXPECT_EQ(decided(.69, .2), std::pair(false, true)) << "and on generated ones";
  EXPECT_EQ(decided(1.2, .69), std::pair(true, false)) << "the decoder is ahead";
  EXPECT_EQ(decided(.69, 1.2), std::pair(true, false));
  EXPECT_EQ(decided(.2, 1.2), std::pair(true, true)) << "both would rest: neither does";
  EXPECT_EQ(decided(.3301, 1.0299), std::pair(true, true)) << "just within";
}

class SmallVaeGan : public testing::Test {
 protected:
  static std::shared_ptr<Model> with(test::Options options,
                                     data::DataInfo info = info_of({1, 2, 2},
                                                                   data::ValueKind::unit)) {
    options.insert(options.begin(), {{"latent_dim", whole(3)}, {"hidden", test::sizes({5})}});
    return made("vae_gan", options, info);
  }

  /// The bias of the critic's last layer at `value` and its weights 0: sure of what everything is.
  static void fix_critic(Model& model, float value) {
    const torch::NoGradGuard no_grad;
    model.named_parameters()["critic.linear1.weight"].zero_();
    model.named_parameters()["critic.linear1.bias"].fill_(value);
  }

  Tensor x_ = torch::linspace(0, 1, 16).view({4, 1, 2, 2});
};

TEST_F(SmallVaeGan, TheGateLetsRestWhoIsAheadAndSaysSo) {
  struct Scene {
    float bias;  // the loss on real is log(1 + exp(-bias)), that on generated log(1 + exp(bias))
    double equilibrium;
    bool decoder_rests, critic_rests;
  };
  for (const Scene& scene : {Scene{0, .68, false, false}, Scene{.65f, .68, true, false},
                             Scene{1, .68, false, false}, Scene{.5f, 1, false, true}}) {
    const auto model = with({{"gate", Node(true)}, {"equilibrium", number(scene.equilibrium)}});
    fix_critic(*model, scene.bias);
    const TurnResult played = test::play(*model, 0, x_, Rng(3));
    EXPECT_FALSE(played.losses[0].skip_update) << "the encoder never rests";
    EXPECT_EQ(played.losses[1].skip_update, scene.decoder_rests) << scene.bias;
    EXPECT_EQ(played.losses[2].skip_update, scene.critic_rests) << scene.bias;
    EXPECT_EQ(test::part(played.losses[1].terms, "rests"), scene.decoder_rests ? 1 : 0);
    EXPECT_EQ(test::part(played.losses[2].terms, "rests"), scene.critic_rests ? 1 : 0);
  }
}

TEST_F(SmallVaeGan, WithoutTheGateNobodyRests) {
  const auto model = with({});
  fix_critic(*model, 30);
  for (const PlayerLoss& player_loss : test::play(*model, 0, x_, Rng(3)).losses)
    EXPECT_FALSE(player_loss.skip_update);
}

TEST_F(SmallVaeGan, SharesOfACriticThatCallsEverythingReal) {
  const auto model = with({});
  fix_critic(*model, 1);
  const LossTerms terms = test::play(*model, 0, x_, Rng(5)).losses[2].terms;
  EXPECT_EQ(test::part(terms, "right_on_real"), 1);
  EXPECT_EQ(test::part(terms, "right_on_fake"), 0);
}

TEST_F(SmallVaeGan, TheSimilarityLayerIsTheLastHiddenLayersSums) {
  const auto model = with({});
  const auto p = model->named_parameters();
  auto& features = dynamic_cast<HasFeatures&>(*model);
  EXPECT_TRUE(torch::allclose(
      features.features(x_, "similarity"),
      torch::matmul(x_.flatten(1), p["critic.linear0.weight"].t()) + p["critic.linear0.bias"], 1e-5,
      1e-6));
  EXPECT_THROW(features.features(x_, "similarty"), UsageError);
}

TEST_F(SmallVaeGan, TakesNoConditionWithoutAttributesAndNoNetsWithoutALayer) {
  Rng rng(3);
  EXPECT_THROW(dynamic_cast<Samples&>(*with({})).sample(
                   1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
  EXPECT_THROW(with({{"condition", text("attributes")}}), ConfigError) << "data without attributes";
  EXPECT_THROW(
      made("vae_gan", {{"hidden", test::sizes({})}}, info_of({1, 2, 2}, data::ValueKind::unit)),
      ConfigError);
  EXPECT_THROW(made("vae_gan", {{"net", text("conv")}}, test::mnist_info()), ConfigError);
}

class ConditionedVaeGan : public testing::TestWithParam<const char*> {
 protected:
  ConditionedVaeGan() {
    model_ = made(GetParam(),
                  {{"latent_dim", whole(3)},
                   {"net", text("larsen")},
                   {"width", whole(4)},
                   {"condition", text("attributes")}},
                  test::mnist_info());
    Rng rng(4);
    batch_.x = tensor::uniform(rng, {6, 1, 28, 28});
    batch_.attributes = tensor::uniform(rng, {6, 2});
  }

  TurnResult play() {
    Rng rng(5);
    return model_->turns({}).at(0).play(batch_, {}, rng);
  }
  Tensor sample(int64_t count, const std::optional<Condition>& condition) {
    const torch::NoGradGuard no_grad;
    set_training(*model_, false);
    Rng rng(6);
    return dynamic_cast<Samples&>(*model_).sample(count, condition, rng);
  }

  std::shared_ptr<Model> model_;
  Batch batch_;
};

TEST_P(ConditionedVaeGan, SamplesFollowTheAttributesThatAreAskedFor) {
  const Tensor all_one = sample(4, Condition{.attributes = torch::ones({4, 2})}),
               none = sample(4, Condition{.attributes = torch::zeros({4, 2})});
  EXPECT_EQ(all_one.sizes(), (std::vector<int64_t>{4, 1, 28, 28}));
  EXPECT_FALSE(torch::allclose(all_one, none));
  EXPECT_TRUE(torch::equal(all_one, sample(4, Condition{.attributes = torch::ones({4, 2})})));
  EXPECT_THROW(sample(4, Condition{.attributes = torch::ones({4, 3})}), ShapeError);
  EXPECT_THROW(sample(4, Condition{.attributes = torch::full({4, 2}, 2.)}), UsageError);
  EXPECT_THROW(sample(4, Condition{.classes = torch::zeros({4}, torch::kInt64)}), Unsupported);
}

TEST_P(ConditionedVaeGan, DrawsAttributesFromTheBatchesSeenWhenAskedForNone) {
  const Tensor before = sample(4, std::nullopt);
  set_training(*model_, true);
  batch_.attributes = torch::ones({6, 2});
  const TurnResult played = play();
  ASSERT_TRUE(played.after_update);
  played.after_update(BatchMeans(played.losses));
  EXPECT_TRUE(torch::allclose(sample(4, std::nullopt),
                              sample(4, Condition{.attributes = torch::ones({4, 2})}), 1e-5, 1e-6));
}

TEST_P(ConditionedVaeGan, HasNoAbilityOfCodesButSamples) {
  EXPECT_EQ(ability<Encodes>(*model_), nullptr);
  EXPECT_EQ(ability<Decodes>(*model_), nullptr);
  EXPECT_EQ(ability<Reconstructs>(*model_), nullptr);
  EXPECT_NE(ability<Samples>(*model_), nullptr);
  EXPECT_NE(ability<HasFeatures>(*model_), nullptr);
  EXPECT_THROW(dynamic_cast<Judges&>(*model_).judge(batch_.x), Unsupported);
  EXPECT_THROW(dynamic_cast<Encodes&>(*model_).encode(batch_.x), Unsupported);
}

TEST_P(ConditionedVaeGan, EveryLossReachesItsPlayer) {
  set_training(*model_, true);
  const TurnResult played = play();
  const auto players = model_->players();
  for (size_t i = 0; i < players.size(); ++i) {
    const Tensors grads =
        torch::autograd::grad({played.losses[i].terms.total}, players[i].params, {}, true);
    for (const Tensor& grad : grads) EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ConditionedVaeGan, testing::Values("vae_gan", "vae_disl"));

TEST(VaeGan, TheFullNetsHaveThePapersParameters) {
  const auto model =
      made("vae_gan", {{"net", text("larsen")}, {"width", whole(64)}, {"fc", whole(2048)}},
           info_of({3, 64, 64}, data::ValueKind::unit));
  const auto players = model->players();
  const auto millions = [&](size_t i) {
    int64_t count = 0;
    for (const Tensor& param : players[i].params) count += param.numel();
    return static_cast<double>(count) / 1e6;
  };
  EXPECT_NEAR(millions(0), 34.6 + .5, .1)
      << "encoder; .5 M more for mean and log_var of 128 from 2,048";
  EXPECT_NEAR(millions(1), 4.7, .1) << "decoder";
  EXPECT_NEAR(millions(2), 11.0, .1) << "critic";
}

TEST(VaeGanNorms, EveryNormOfTheCriticPlaysAndSpectralOnesAdvanceAfterAnUpdate) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* net : {"mlp", "larsen"})
    for (const char* norm : {"none", "batch", "layer", "spectral"}) {
      const auto model = test::made("vae_gan",
                                    {{"net", test::text(net)},
                                     {"width", test::whole(2)},
                                     {"hidden", test::sizes({8})},
                                     {"latent_dim", test::whole(3)},
                                     {"critic_norm", test::text(norm)}},
                                    test::mnist_info());
      const TurnResult played = test::play(*model, 0, x, Rng(4));
      const auto players = model->players();
      for (size_t i = 0; i < players.size(); ++i)
        for (const Tensor& grad :
             torch::autograd::grad({played.losses[i].terms.total}, players[i].params, {}, true))
          EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << net << " " << norm;
      if (norm != std::string("spectral")) continue;
      const auto vectors = [&] {
        Tensors out;
        for (const auto& item : model->named_buffers())
          if (item.key().starts_with("critic.left")) out.push_back(item.value().flatten());
        return torch::cat(out);
      };
      const Tensor before = vectors().clone();
      {
        const torch::NoGradGuard no_grad;  // as an update might
        for (Tensor param : players[2].params) param.add_(.1 * tensor::normal(rng, param.sizes()));
      }
      played.after_update(BatchMeans(played.losses));
      EXPECT_FALSE(torch::equal(vectors(), before)) << net;
    }
}

}  // namespace
}  // namespace elbo::models
