// SPDX-License-Identifier: MIT
// vae and gan with condition = "attributes": sampling by attributes, what they keep of training,
// and what they refuse; and which nets take one.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/nets.h"
#include "elbo/models/state.h"
#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::text;
using test::whole;

struct ConditionedNet {
  const char *name, *net;
};

class AttributeCondition : public testing::TestWithParam<ConditionedNet> {
 protected:
  static std::shared_ptr<Model> fresh(uint64_t seed) {
    return test::made(GetParam().name,
                      {{"net", text(GetParam().net)},
                       {"latent_dim", whole(3)},
                       {"hidden", test::sizes({8})},
                       {"width", whole(2)},
                       {"condition", text("attributes")}},
                      test::mnist_info(), seed);
  }

  /// Eight examples with attributes that no other batch has.
  static Batch batch() {
    Rng rng(2);
    Batch out;
    out.x = tensor::uniform(rng, {8, 1, 28, 28});
    out.attributes = tensor::uniform(rng, {8, 2});
    return out;
  }

  static Tensor sample(Model& model, int64_t count, const std::optional<Condition>& condition) {
    const torch::NoGradGuard no_grad;
    set_training(model, false);
    Rng rng(6);
    return dynamic_cast<Samples&>(model).sample(count, condition, rng);
  }

  static Condition all(int64_t count, float value) {
    Condition out;
    out.attributes = torch::full({count, 2}, value);
    return out;
  }

  std::shared_ptr<Model> model_ = fresh(1);
};

TEST_P(AttributeCondition, SamplesWithThemAndWithout) {
  EXPECT_EQ(sample(*model_, 5, {}).sizes(), (std::vector<int64_t>{5, 1, 28, 28}));
  const Tensor none = sample(*model_, 5, all(5, 0)), every = sample(*model_, 5, all(5, 1));
  EXPECT_EQ(every.sizes(), (std::vector<int64_t>{5, 1, 28, 28}));
  EXPECT_FALSE(torch::allclose(none, every)) << "the decoder does not look at its condition";
  EXPECT_TRUE(torch::equal(every, sample(*model_, 5, all(5, 1))));
}

TEST_P(AttributeCondition, EveryPlayerLearnsFromThem) {
  set_training(*model_, true);
  Batch other = batch();
  other.attributes = 1 - other.attributes;
  for (const Turn& turn : model_->turns({})) {
    Rng rng(3), same(3);
    const TurnResult a = turn.play(batch(), {0, 0, 100, 10, false}, rng),
                     b = turn.play(other, {0, 0, 100, 10, false}, same);
    EXPECT_NE(a.losses[0].terms.total.item<double>(), b.losses[0].terms.total.item<double>())
        << turn.name;
  }
}

TEST_P(AttributeCondition, DrawsThoseOfTrainingAlsoAfterASaveAndALoad) {
  EXPECT_TRUE(torch::equal(sample(*model_, 5, {}), sample(*model_, 5, all(5, .5))))
      << "before any training all are in the middle";
  set_training(*model_, true);
  Rng rng(3);
  TurnResult played = model_->turns({})[0].play(batch(), {0, 0, 100, 10, false}, rng);
  EXPECT_EQ(model_->named_buffers()["condition.attributes.seen"].item<int64_t>(), 0)
      << "play writes no state";
  played.after_update(BatchMeans(played.losses));
  EXPECT_EQ(model_->named_buffers()["condition.attributes.seen"].item<int64_t>(), 8);
  const auto other = fresh(9);
  load_weights(*other, io::Safetensors(weights_of(*model_), "saved"), "saved");
  EXPECT_TRUE(torch::equal(sample(*other, 7, {}), sample(*model_, 7, {})));
  EXPECT_TRUE(torch::equal(other->named_buffers()["condition.attributes.rows"].slice(0, 0, 8),
                           batch().attributes));
}

TEST_P(AttributeCondition, HasNoAbilityOfCodes) {
  EXPECT_NE(ability<Samples>(*model_), nullptr);
  EXPECT_EQ(ability<Decodes>(*model_), nullptr);
  EXPECT_EQ(ability<Encodes>(*model_), nullptr);
  EXPECT_EQ(ability<BoundsLikelihood>(*model_), nullptr);
  EXPECT_THROW(dynamic_cast<Decodes&>(*model_).decode(torch::zeros({1, 3})), Unsupported);
  const bool encodes = std::string(GetParam().name) == "vae";
  EXPECT_THROW(encodes ? dynamic_cast<Encodes&>(*model_).encode(batch().x).mean
                       : dynamic_cast<Judges&>(*model_).judge(batch().x),
               Unsupported);
}

TEST_P(AttributeCondition, RefusesClassesAndDataWithoutAttributes) {
  Condition classes;
  classes.classes = torch::zeros({5}, torch::kInt64);
  EXPECT_THROW(sample(*model_, 5, classes), Unsupported);
  EXPECT_THROW(test::made(GetParam().name, {{"condition", text("attributes")}},
                          info_of({1, 28, 28}, data::ValueKind::unit)),
               ConfigError);
}

TEST_P(AttributeCondition, IsNoneWithoutTheOption) {
  const auto plain = test::made(
      GetParam().name, {{"net", text(GetParam().net)}, {"width", whole(2)}}, test::mnist_info());
  EXPECT_THROW(sample(*plain, 5, all(5, 1)), Unsupported);
  EXPECT_FALSE(plain->named_buffers().contains("condition.attributes.rows"));
  EXPECT_NE(ability<Decodes>(*plain), nullptr);
}

INSTANTIATE_TEST_SUITE_P(
    All, AttributeCondition,
    testing::Values(ConditionedNet{"vae", "mlp"}, ConditionedNet{"vae", "conv"},
                    ConditionedNet{"vae", "larsen"}, ConditionedNet{"gan", "mlp"},
                    ConditionedNet{"gan", "conv"}, ConditionedNet{"gan", "larsen"}));

class LarsenPixels : public testing::TestWithParam<int64_t> {};

TEST_P(LarsenPixels, VaeAndGanLearnFromImagesOfThatSize) {
  const data::DataInfo info = info_of({3, GetParam(), GetParam()}, data::ValueKind::unit);
  for (const char* name : {"vae", "gan"}) {
    const auto model = test::made(name,
                                  {{"net", text("larsen")},
                                   {"width", whole(2)},
                                   {"latent_dim", whole(4)},
                                   {"init", text("larsen")}},
                                  info);
    Rng rng(3);
    const Tensor x = tensor::uniform(rng, {4, 3, GetParam(), GetParam()});
    for (size_t turn = 0; turn < model->turns({}).size(); ++turn)
      for (const PlayerLoss& player_loss : test::play(*model, turn, x, Rng(4)).losses)
        EXPECT_TRUE(torch::isfinite(player_loss.terms.total).item<bool>());
    set_training(*model, false);
    EXPECT_EQ(dynamic_cast<Samples&>(*model).sample(2, {}, rng).sizes(),
              (std::vector<int64_t>{2, 3, GetParam(), GetParam()}));
  }
}

INSTANTIATE_TEST_SUITE_P(Pixels, LarsenPixels, testing::Values(28, 32, 64));

TEST(GanFeatures, AreTheSimilarityLayerOfACriticThatHasOne) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  const auto features = [&](const char* net, const char* layer) {
    const auto gan = test::made(
        "gan", {{"net", text(net)}, {"width", whole(4)}, {"hidden", test::sizes({9, 7})}},
        test::mnist_info());
    set_training(*gan, false);
    return dynamic_cast<HasFeatures&>(*gan).features(x, layer);
  };
  EXPECT_EQ(features("mlp", "similarity").sizes(), (std::vector<int64_t>{4, 7}));
  EXPECT_EQ(features("larsen", "similarity").sizes(), (std::vector<int64_t>{4, 8 * 7 * 7}));
  EXPECT_THROW(features("conv", "similarity"), Unsupported);
  EXPECT_THROW(features("mlp", "other"), UsageError);
}

TEST(Nets, ThatCannotShowASimilarityLayerOrTakeAConditionAreRefused) {
  Rng rng(1);
  NetOptions conv, linear, larsen, metz;
  conv.kind = NetKind::conv;
  larsen.kind = NetKind::larsen;
  metz.kind = NetKind::metz;
  EXPECT_THROW(make_layered_critic(conv, test::mnist_info(), rng), ConfigError);
  EXPECT_THROW(make_layered_critic(linear, test::mnist_info(), rng), ConfigError);
  linear.condition = 2;
  EXPECT_THROW(make_critic(linear, test::mnist_info(), rng), ConfigError);
  EXPECT_THROW(make_encoder(larsen, info_of({3, 30, 30}, data::ValueKind::unit), rng), ConfigError);
  EXPECT_THROW(make_layered_critic(metz, test::mnist_info(), rng), ConfigError);
  EXPECT_THROW(make_critic(metz, info_of({3, 32, 32}, data::ValueKind::unit), rng), ConfigError);
  EXPECT_THROW(make_encoder(metz, info_of({784}, data::ValueKind::unit), rng), ConfigError);
  metz.condition = 2;
  EXPECT_THROW(make_critic(metz, test::mnist_info(), rng), ConfigError);
}

}  // namespace
}  // namespace elbo::models
