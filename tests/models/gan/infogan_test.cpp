// SPDX-License-Identifier: MIT
// InfoGAN: the losses of both forms recomputed by hand, who learns from what, and what its code is
// made of.
#include <cmath>
#include <numbers>

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

constexpr size_t kInfoCritic = 0, kInfoGenerator = 1;
constexpr int64_t kInfoNoise = 2, kCategories = 3, kNumbers = 2;
constexpr double kCategoryWeight = .8, kNumberWeight = .3;

class SmallInfoGan : public testing::TestWithParam<const char*> {
 protected:
  std::shared_ptr<Model> model(uint64_t seed) {
    return made("infogan",
                {{"latent_dim", whole(kInfoNoise)},
                 {"hidden", test::sizes({5})},
                 {"categories", whole(kCategories)},
                 {"numbers", whole(kNumbers)},
                 {"category_weight", number(kCategoryWeight)},
                 {"number_weight", number(kNumberWeight)},
                 {"recogniser", text(GetParam())}},
                test::info_of({1, 2, 2}, data::ValueKind::unit), seed);
  }
  bool shared() const { return GetParam() == std::string("shared"); }

  static Batch batch() {
    Batch out;
    out.x = torch::linspace(.02, .98, 16, torch::kFloat64).view({4, 1, 2, 2});
    return out;
  }
  static Tensor code(Model& model, Rng rng) {
    return dynamic_cast<HasPrior&>(model).draw_prior(4, rng);
  }
  Tensor generate(const ByHand& nets, const Tensor& z) const {
    return torch::sigmoid(nets.two("generator", z));
  }
  Tensor said(const ByHand& nets, const std::string& net, const Tensor& x) const {
    return nets.linear(net + ".head", torch::relu(nets.linear(net + ".trunk.linear0", x)));
  }
  Tensor real(const ByHand& nets, const Tensor& x) const {
    return torch::sigmoid(said(nets, "critic", x).select(1, 0));
  }

  /// L: of what the recogniser says, from probabilities and densities.
  Tensor unread(const ByHand& nets, const Tensor& x, const Tensor& z) const {
    const Tensor read_off =
        shared() ? said(nets, "critic", x).slice(1, 1) : said(nets, "recogniser", x);
    const Tensor odds = read_off.slice(1, 0, kCategories).exp(),
                 right =
                     (odds / odds.sum(1, true) * z.slice(1, kInfoNoise, kInfoNoise + kCategories))
                         .sum(1);
    const Tensor distance = read_off.slice(1, kCategories) - z.slice(1, kInfoNoise + kCategories);
    const Tensor density = torch::exp(-.5 * distance.square()) / std::sqrt(2 * std::numbers::pi);
    return -kCategoryWeight * right.log().mean() - kNumberWeight * density.log().sum(1).mean();
  }

  test::DoubleByDefault double_;
  Batch batch_ = batch();
};

TEST_P(SmallInfoGan, CriticsLossIsThePapersAndItsAlone) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    const Tensor z = code(*model, Rng(seed));
    test::expect_losses(
        {*model, kInfoCritic, batch_, Rng(seed)}, [&](const ByHand& nets, const std::string&) {
          const Tensor made = generate(nets, z),
                       game = -(real(nets, batch_.x).log() + (1 - real(nets, made)).log()).mean();
          return shared() ? game + unread(nets, made, z) : game;
        });
  }
}

TEST_P(SmallInfoGan, GeneratorAndRecogniserLearnThePapersLosses) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    const Tensor z = code(*model, Rng(seed));
    test::expect_losses(
        {*model, kInfoGenerator, batch_, Rng(seed)},
        [&](const ByHand& nets, const std::string& player) {
          const Tensor made = generate(nets, z), unread = this->unread(nets, made, z);
          return player == "recogniser" ? unread : unread - real(nets, made).log().mean();
        });
  }
}

TEST_P(SmallInfoGan, HasARecogniserAmongItsPlayersWhereItIsANetOfItsOwn) {
  const auto model = this->model(1);
  EXPECT_EQ(model->players().size(), shared() ? 2u : 3u);
  EXPECT_EQ(test::play(*model, kInfoGenerator, batch_.x, Rng(1)).losses.size(), shared() ? 1u : 2u);
}

TEST_P(SmallInfoGan, JudgesByTheFirstNumber) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  EXPECT_TRUE(torch::allclose(torch::sigmoid(dynamic_cast<Judges&>(*model).judge(batch_.x)),
                              real(ByHand(*model), batch_.x), 1e-12));
}

INSTANTIATE_TEST_SUITE_P(Recognisers, SmallInfoGan, testing::Values("shared", "own"));

TEST(InfoGan, ItsCodeIsNoiseACategoryAndNumbers) {
  const auto gan = made("infogan", {}, test::mnist_info());
  auto& prior = dynamic_cast<HasPrior&>(*gan);
  EXPECT_EQ(dynamic_cast<Decodes&>(*gan).latent_dim(), 62 + 10 + 2);
  Rng rng(3);
  const Tensor z = prior.draw_prior(4000, rng);
  EXPECT_EQ(z.sizes(), (std::vector<int64_t>{4000, 74}));
  const Tensor category = z.slice(1, 62, 72), numbers = z.slice(1, 72);
  EXPECT_TRUE(((category == 0) | (category == 1)).all().item<bool>());
  EXPECT_TRUE((category.sum(1) == 1).all().item<bool>());
  EXPECT_GT(category.sum(0).min().item<float>(), 300)
      << "400 of each, with a standard deviation of 19";
  EXPECT_LE(numbers.abs().max().item<float>(), 1);
  EXPECT_NEAR(numbers.square().mean().item<float>(), 1. / 3, .02);
  EXPECT_NEAR(z.slice(1, 0, 62).square().mean().item<float>(), 1, .02);
  EXPECT_THROW(prior.log_p_z(z), Unsupported);
}

TEST(InfoGan, NamesThePartsOfItsCode) {
  const auto gan =
      made("infogan", {{"latent_dim", whole(5)}, {"categories", whole(4)}}, test::mnist_info());
  const std::vector<CodePart> parts = dynamic_cast<HasCodeParts&>(*gan).code_parts();
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_TRUE(parts[0].categorical);
  EXPECT_EQ(parts[0].first, 5);
  EXPECT_EQ(parts[0].size, 4);
  EXPECT_EQ(parts[2].name, "code_1");
  EXPECT_EQ(parts[2].first, 10);
  EXPECT_FALSE(parts[2].categorical);
}

TEST(InfoGan, WithoutAnyCodeIsRefused) {
  EXPECT_THROW(
      made("infogan", {{"categories", whole(0)}, {"numbers", whole(0)}}, test::mnist_info()),
      ConfigError);
}

class InfoGanNets : public testing::TestWithParam<const char*> {};

TEST_P(InfoGanNets, PlayBothTurnsOnImages) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* recogniser : {"shared", "own"}) {
    const auto gan = made("infogan",
                          {{"net", text(GetParam())},
                           {"width", whole(4)},
                           {"hidden", test::sizes({16})},
                           {"recogniser", text(recogniser)}},
                          test::mnist_info());
    const auto players = gan->players();
    for (const size_t turn : {kInfoCritic, kInfoGenerator}) {
      const TurnResult played = test::play(*gan, turn, x, Rng(4));
      for (const Tensor& grad :
           torch::autograd::grad({played.losses[0].terms.total}, players[turn].params, {}, true))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << recogniser;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, InfoGanNets, testing::Values("mlp", "conv", "larsen", "infogan28"));

}  // namespace
}  // namespace elbo::models
