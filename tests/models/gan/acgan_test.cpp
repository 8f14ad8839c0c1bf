// SPDX-License-Identifier: MIT
// AC-GAN: both losses recomputed by hand, who learns from what, and that classes can be asked for.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::made;
using test::number;
using test::text;
using test::whole;

constexpr size_t kAcCritic = 0, kAcGenerator = 1;
constexpr double kWeight = .7;

class SmallAcGan : public testing::Test {
 protected:
  static data::DataInfo info() {
    data::DataInfo out = test::info_of({1, 2, 2}, data::ValueKind::unit);
    out.class_names = {"a", "b", "c"};
    return out;
  }
  std::shared_ptr<Model> model(uint64_t seed) {
    return made(
        "acgan",
        {{"latent_dim", whole(2)}, {"hidden", test::sizes({5})}, {"class_weight", number(kWeight)}},
        info(), seed);
  }

  static Batch batch() {
    Batch out;
    out.x = torch::linspace(.02, .98, 16, torch::kFloat64).view({4, 1, 2, 2});
    out.y = torch::tensor({2, 0, 1, 2}, torch::kInt64);
    return out;
  }

  Tensor generated(const ByHand& nets, Rng rng) const {
    return torch::sigmoid(nets.two(
        "generator",
        torch::cat({tensor::normal(rng, {4, 2}), torch::one_hot(batch_.y, 3).to(torch::kFloat64)},
                   1)));
  }
  Tensor said(const ByHand& nets, const Tensor& x) const {
    return nets.linear("critic.head", torch::relu(nets.linear("critic.trunk.linear0", x)));
  }
  /// -log C(y|x), from probabilities.
  Tensor wrong(const Tensor& said) const {
    const Tensor odds = said.slice(1, 1).exp();
    return -(odds / odds.sum(1, true)).gather(1, batch_.y.unsqueeze(1)).log().mean();
  }
  Tensor real(const Tensor& said) const { return torch::sigmoid(said.select(1, 0)); }

  test::DoubleByDefault double_;
  Batch batch_ = batch();
};

TEST_F(SmallAcGan, CriticsLossIsThePapersAndItsAlone) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    test::expect_losses({*model, kAcCritic, batch_, Rng(seed)},
                        [&](const ByHand& nets, const std::string&) {
                          const Tensor on_real = said(nets, batch_.x),
                                       on_generated = said(nets, generated(nets, Rng(seed)));
                          return -(real(on_real).log() + (1 - real(on_generated)).log()).mean() +
                                 kWeight * (wrong(on_real) + wrong(on_generated));
                        });
  }
}

TEST_F(SmallAcGan, GeneratorsLossIsThePapersAndItsAlone) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    test::expect_losses({*model, kAcGenerator, batch_, Rng(seed)},
                        [&](const ByHand& nets, const std::string&) {
                          const Tensor on_generated = said(nets, generated(nets, Rng(seed)));
                          return -real(on_generated).log().mean() + kWeight * wrong(on_generated);
                        });
  }
}

TEST_F(SmallAcGan, TellsClassesByTheSecondHeadAndRealByTheFirst) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  const Tensor want = said(ByHand(*model), batch_.x);
  EXPECT_TRUE(torch::allclose(dynamic_cast<Classifies&>(*model).classify(batch_.x),
                              torch::log_softmax(want.slice(1, 1), 1), 1e-12));
  EXPECT_TRUE(
      torch::allclose(dynamic_cast<Judges&>(*model).judge(batch_.x), want.select(1, 0), 1e-12))
      << "the critic has no condition, so it can be asked without";
}

TEST_F(SmallAcGan, DrawsTheClassAskedFor) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  Rng rng(5);
  EXPECT_TRUE(torch::allclose(
      dynamic_cast<Samples&>(*model).sample(4, Condition{.classes = batch_.y}, rng).flatten(1),
      generated(ByHand(*model), Rng(5)), 1e-12));
}

TEST(AcGan, OfDataWithoutClassesIsRefused) {
  EXPECT_THROW(made("acgan", {}, test::info_of({2}, data::ValueKind::real)), ConfigError);
}

TEST(AcGan, TheDefaultCriticHasThePublishedTrunkAndTwoHeads) {
  const auto gan = made("acgan", {}, test::mnist_info());
  EXPECT_EQ(gan->named_parameters()["critic.trunk.linear0.weight"].sizes(),
            (std::vector<int64_t>{128, 784}));
  EXPECT_EQ(gan->named_parameters()["critic.head.weight"].sizes(), (std::vector<int64_t>{11, 128}));
}

class AcGanNets : public testing::TestWithParam<const char*> {};

TEST_P(AcGanNets, PlayBothTurnsOnImages) {
  Rng rng(3);
  Batch batch;
  batch.x = tensor::uniform(rng, {4, 1, 28, 28});
  batch.y = torch::tensor({7, 0, 1, 2}, torch::kInt64);
  const auto gan =
      made("acgan", {{"net", text(GetParam())}, {"width", whole(4)}, {"hidden", test::sizes({16})}},
           test::mnist_info());
  const auto players = gan->players();
  for (const size_t turn : {kAcCritic, kAcGenerator}) {
    Rng noise(4);
    const TurnResult played = gan->turns({}).at(turn).play(batch, {0, 0, 100, 10, false}, noise);
    for (const Tensor& grad :
         torch::autograd::grad({played.losses[0].terms.total}, players[turn].params))
      EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, AcGanNets, testing::Values("mlp", "conv", "larsen"));

}  // namespace
}  // namespace elbo::models
