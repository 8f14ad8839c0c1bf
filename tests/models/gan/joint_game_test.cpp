// SPDX-License-Identifier: MIT
// ALI, BiGAN and GibbsNet: their game about pairs recomputed by hand, who learns from what, and what the chain does.
#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/joint_critic.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo {
namespace {

using test::ByHand;
using test::info_of;
using test::made;
using test::text;
using test::whole;

constexpr int64_t kRows = 4, kCode = 3;

/// A form of the game: `inference`, and the steps of the chain; 0: an ali, which has none; below 0: so many, of which the last is learned from.
using Form = std::tuple<const char*, int64_t>;

std::string name_of(const testing::TestParamInfo<Form>& info) {
  const int64_t chain = std::get<1>(info.param);
  return std::string(std::get<0>(info.param)) + (chain == 0 ? "_ali" : chain < 0 ? "_gibbsnet_last" + std::to_string(-chain) : "_gibbsnet" + std::to_string(chain));
}

class Joint : public testing::TestWithParam<Form> {
 protected:
  std::shared_ptr<Model> model(uint64_t seed, ValueKind kind = ValueKind::unit) {
    const auto [inference, chain] = GetParam();
    test::Options options{{"latent_dim", whole(kCode)}, {"hidden", test::sizes({5})}, {"inference", text(inference)}};
    if (chain != 0) options.emplace_back("chain", whole(std::abs(chain)));
    if (chain < 0) options.emplace_back("learn", text("last"));
    return made(chain != 0 ? "gibbsnet" : "ali", options, info_of({1, 2, 2}, kind), seed);
  }

  /// z^ ~ q(z|x), drawn from `rng` as ALI draws it.
  Tensor infer(const ByHand& nets, const Tensor& x, Rng& rng) const {
    const Tensor moments = nets.linear("posterior", torch::relu(nets.linear("encoder.linear0", x)));
    if (std::get<0>(GetParam()) == std::string("deterministic")) return moments;
    return moments.slice(1, 0, kCode) + torch::exp(.5 * moments.slice(1, kCode)) * normal(rng, {x.size(0), kCode});
  }
  Tensor generate(const ByHand& nets, const Tensor& z) const { return torch::sigmoid(nets.two("generator", z)); }
  Tensor chain(const ByHand& nets, int64_t count, Rng& rng) const {
    Tensor z = normal(rng, {count, kCode});
    const int64_t steps = std::get<1>(GetParam());
    for (int64_t i = 1; i < std::abs(steps); ++i) z = infer(nets, generate(nets, z), rng);
    return steps < 0 ? z.detach() : z;
  }
  Tensor critic(const ByHand& nets, const Tensor& x, const Tensor& z) const { return torch::sigmoid(nets.two("critic.head", torch::cat({x.flatten(1), z}, 1))).flatten(); }

  Tensor loss(const ByHand& nets, const std::string& player, Rng rng) const {
    const Tensor inferred = infer(nets, batch_.x, rng), z = chain(nets, kRows, rng);
    const Tensor encoded = critic(nets, batch_.x, inferred), generated = critic(nets, generate(nets, z), z);
    if (player == "critic") return -(encoded.log() + (1 - generated).log()).mean();
    return -((1 - encoded).log() + generated.log()).mean();
  }

  static Batch batch() {
    Batch out;
    out.x = torch::linspace(.02, .98, 16, torch::kFloat64).view({kRows, 1, 2, 2});
    return out;
  }

  test::DoubleByDefault double_;
  Batch batch_ = batch();
};

TEST_P(Joint, EachPlayersLossAndGradientAreThePapersAlone) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    test::expect_stakes({*model, 0, batch_, Rng(seed)}, [&](const ByHand& nets, const std::string& player) { return loss(nets, player, Rng(seed)); });
  }
}

TEST_P(Joint, NobodyMovesTowardsTheCriticsGoal) {
  const auto model = this->model(1);
  const Played played = test::play(*model, 0, batch_.x, Rng(5));
  ASSERT_EQ(played.stakes.size(), 3u);
  EXPECT_TRUE(played.stakes[0].terms.total.is_same(played.stakes[1].terms.total)) << "encoder and generator share one sweep";
  const auto players = model->players();
  for (size_t i = 0; i < 2; ++i) {
    const Tensors own = torch::autograd::grad({played.stakes[i].terms.total}, players[i].params, {}, true);
    const Tensors critics = torch::autograd::grad({played.stakes[2].terms.total}, players[i].params, {}, true);
    double along = 0;
    for (size_t k = 0; k < own.size(); ++k) along += (own[k] * critics[k]).sum().item<double>();
    EXPECT_LT(along, 0) << players[i].name << " would help the critic";
  }
}

TEST_P(Joint, SamplesComeFromTheCodesOfTheGame) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  model->eval();
  Rng rng(9), same(9);
  const ByHand nets(*model);
  EXPECT_TRUE(torch::allclose(dynamic_cast<Samples&>(*model).sample(6, {}, rng).flatten(1), generate(nets, chain(nets, 6, same)), 1e-12));
}

TEST_P(Joint, ReconstructsThroughTheMeanCodeOrADrawnOne) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  auto& reconstructs = dynamic_cast<Reconstructs&>(*model);
  const ByHand nets(*model);
  const Posterior q = dynamic_cast<Encodes&>(*model).encode(batch_.x);
  EXPECT_EQ(q.mean.sizes(), (std::vector<int64_t>{kRows, kCode}));
  EXPECT_EQ(q.log_var.defined(), std::get<0>(GetParam()) == std::string("stochastic"));
  EXPECT_TRUE(torch::allclose(reconstructs.reconstruct(batch_.x, nullptr).flatten(1), generate(nets, q.mean), 1e-12));
  Rng rng(4), same(4);
  EXPECT_TRUE(torch::allclose(reconstructs.reconstruct(batch_.x, &rng).flatten(1), generate(nets, infer(nets, batch_.x, same)), 1e-12));
}

TEST_P(Joint, PointsComeOutOfALinearLayer) {
  const torch::NoGradGuard no_grad;
  Rng rng(3);
  EXPECT_LT(dynamic_cast<Samples&>(*model(1, ValueKind::real)).sample(64, {}, rng).min().item<double>(), 0);
}

INSTANTIATE_TEST_SUITE_P(Forms, Joint, testing::Combine(testing::Values("stochastic", "deterministic"), testing::Values(0, 1, 3, -3)), name_of);

TEST(GibbsNet, WithAChainOfOneStepIsAliToTheBit) {
  const Tensor x = torch::linspace(0, 1, 64).view({16, 1, 2, 2});
  const test::Options options{{"hidden", test::sizes({8})}, {"latent_dim", whole(4)}};
  test::Options one = options;
  one.emplace_back("chain", whole(1));
  const auto ali = made("ali", options, info_of({1, 2, 2}, ValueKind::unit)), gibbsnet = made("gibbsnet", one, info_of({1, 2, 2}, ValueKind::unit));
  for (size_t i = 0; i < 3; ++i)
    EXPECT_TRUE(torch::equal(test::play(*ali, 0, x, Rng(2)).stakes[i].terms.total, test::play(*gibbsnet, 0, x, Rng(2)).stakes[i].terms.total));
}

TEST(GibbsNet, KnowsNoDensityOfItsCodes) {
  Rng rng(1);
  const auto gibbsnet = made("gibbsnet", {}, test::mnist_info());
  auto& prior = dynamic_cast<HasPrior&>(*gibbsnet);
  EXPECT_THROW(prior.log_p_z(prior.draw_prior(2, rng)), Unsupported);
}

TEST(JointCritic, OfOneLinearLayerIsRefused) { EXPECT_THROW(made("ali", {{"hidden", test::sizes({})}}, test::mnist_info()), ConfigError); }

class JointNets : public testing::TestWithParam<const char*> {};

TEST_P(JointNets, PlayTheGameOnImages) {
  Rng rng(3);
  const Tensor x = uniform(rng, {4, 1, 28, 28});
  for (const char* name : {"ali", "gibbsnet"}) {
    const auto model = made(name, {{"net", text(GetParam())}, {"width", whole(4)}, {"latent_dim", whole(6)}, {"hidden", test::sizes({16})}}, test::mnist_info());
    const auto players = model->players();
    const Played played = test::play(*model, 0, x, Rng(4));
    for (size_t i = 0; i < 3; ++i)
      for (const Tensor& grad : torch::autograd::grad({played.stakes[i].terms.total}, players[i].params, {}, true)) EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, JointNets, testing::Values("mlp", "conv", "larsen"));

}  // namespace
}  // namespace elbo
