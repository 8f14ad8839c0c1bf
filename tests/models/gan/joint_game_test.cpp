// SPDX-License-Identifier: MIT
// ALI, BiGAN and GibbsNet: their game about pairs recomputed by hand, who learns from what, and
// what the chain does.
#include <array>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/gan/joint_inference.h"
#include "elbo/tensor/random.h"
#include "tests/models/gan/by_hand.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::info_of;
using test::made;
using test::text;
using test::whole;

constexpr int64_t kGameRows = 4, kGameCode = 3;

/// A form of the game: `inference`, the steps of the chain (0: an ali, which has none; below 0: so
/// many, of which the last is learned from), and `loss`.
using GameForm = std::tuple<const char*, int64_t, const char*>;

std::string name_of_game(const testing::TestParamInfo<GameForm>& info) {
  const int64_t chain = std::get<1>(info.param);
  return std::string(std::get<0>(info.param)) + "_" + std::get<2>(info.param) +
         (chain == 0  ? "_ali"
          : chain < 0 ? "_gibbsnet_last" + std::to_string(-chain)
                      : "_gibbsnet" + std::to_string(chain));
}

class Joint : public testing::TestWithParam<GameForm> {
 protected:
  std::shared_ptr<Model> model(uint64_t seed, data::ValueKind kind = data::ValueKind::unit) {
    const auto [inference, chain, loss] = GetParam();
    test::Options options{{"latent_dim", whole(kGameCode)},
                          {"hidden", test::sizes({5})},
                          {"inference", text(inference)},
                          {"loss", text(loss)}};
    if (chain != 0) options.emplace_back("chain", whole(std::abs(chain)));
    if (chain < 0) options.emplace_back("learn", text("last"));
    return made(chain != 0 ? "gibbsnet" : "ali", options, info_of({1, 2, 2}, kind), seed);
  }

  /// z^ ~ q(z|x), drawn from `rng` as ALI draws it.
  Tensor infer(const ByHand& nets, const Tensor& x, Rng& rng) const {
    const Tensor moments = nets.linear("posterior", torch::relu(nets.linear("encoder.linear0", x)));
    if (std::get<0>(GetParam()) == std::string("deterministic")) return moments;
    return moments.slice(1, 0, kGameCode) + torch::exp(.5 * moments.slice(1, kGameCode)) *
                                                tensor::normal(rng, {x.size(0), kGameCode});
  }
  Tensor generate(const ByHand& nets, const Tensor& z) const {
    return torch::sigmoid(nets.two("generator", z));
  }
  Tensor chain(const ByHand& nets, int64_t count, Rng& rng) const {
    Tensor z = tensor::normal(rng, {count, kGameCode});
    const int64_t steps = std::get<1>(GetParam());
    for (int64_t i = 1; i < std::abs(steps); ++i) {
      const Tensor x = generate(nets, z);
      z = infer(nets, steps < 0 ? x.detach() : x, rng);
    }
    return z;
  }
  Tensor critic(const ByHand& nets, const Tensor& x, const Tensor& z) const {
    return torch::sigmoid(nets.two("critic.head", torch::cat({x.flatten(1), z}, 1))).flatten();
  }

  Tensor loss(const ByHand& nets, const std::string& player, Rng rng) const {
    const Tensor inferred = infer(nets, batch_.x, rng), z = chain(nets, kGameRows, rng);
    const Tensor encoded = critic(nets, batch_.x, inferred),
                 generated = critic(nets, generate(nets, z), z);
    if (player == "critic") return -(encoded.log() + (1 - generated).log()).mean();
    if (std::get<2>(GetParam()) == std::string("boundary_seeking"))
      return .5 * (to_boundary(encoded) + to_boundary(generated)).mean();
    return -((1 - encoded).log() + generated.log()).mean();
  }

  static Tensor to_boundary(const Tensor& judged) {
    return (judged.log() - (1 - judged).log()).square();
  }

  static Batch batch() {
    Batch out;
    out.x = torch::linspace(.02, .98, 16, torch::kFloat64).view({kGameRows, 1, 2, 2});
    return out;
  }

  test::DoubleByDefault double_;
  Batch batch_ = batch();
};

TEST_P(Joint, EachPlayersLossAndGradientAreThePapersAlone) {
  for (const uint64_t seed : {1u, 2u, 3u}) {
    const auto model = this->model(seed);
    test::expect_losses({*model, 0, batch_, Rng(seed)},
                        [&](const ByHand& nets, const std::string& player) {
                          return loss(nets, player, Rng(seed));
                        });
  }
}

using SwappedJoint = Joint;

TEST_P(SwappedJoint, NobodyMovesTowardsTheCriticsGoal) {
  const auto model = this->model(1);
  const TurnResult played = test::play(*model, 0, batch_.x, Rng(5));
  ASSERT_EQ(played.losses.size(), 3u);
  EXPECT_TRUE(played.losses[0].terms.total.is_same(played.losses[1].terms.total))
      << "encoder and generator share one sweep";
  const auto players = model->players();
  for (size_t i = 0; i < 2; ++i) {
    const Tensors own =
        torch::autograd::grad({played.losses[i].terms.total}, players[i].params, {}, true);
    const Tensors critics =
        torch::autograd::grad({played.losses[2].terms.total}, players[i].params, {}, true);
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
  EXPECT_TRUE(torch::allclose(dynamic_cast<Samples&>(*model).sample(6, {}, rng).flatten(1),
                              generate(nets, chain(nets, 6, same)), 1e-12));
}

TEST_P(Joint, ReconstructsThroughTheMeanCodeOrADrawnOne) {
  const torch::NoGradGuard no_grad;
  const auto model = this->model(1);
  auto& reconstructs = dynamic_cast<Reconstructs&>(*model);
  const ByHand nets(*model);
  const Posterior q = dynamic_cast<Encodes&>(*model).encode(batch_.x);
  EXPECT_EQ(q.mean.sizes(), (std::vector<int64_t>{kGameRows, kGameCode}));
  EXPECT_EQ(q.log_var.defined(), std::get<0>(GetParam()) == std::string("stochastic"));
  EXPECT_TRUE(torch::allclose(reconstructs.reconstruct(batch_.x, nullptr).flatten(1),
                              generate(nets, q.mean), 1e-12));
  Rng rng(4), same(4);
  EXPECT_TRUE(torch::allclose(reconstructs.reconstruct(batch_.x, &rng).flatten(1),
                              generate(nets, infer(nets, batch_.x, same)), 1e-12));
}

TEST_P(Joint, PointsComeOutOfALinearLayer) {
  const torch::NoGradGuard no_grad;
  Rng rng(3);
  EXPECT_LT(dynamic_cast<Samples&>(*model(1, data::ValueKind::real))
                .sample(64, {}, rng)
                .min()
                .item<double>(),
            0);
}

INSTANTIATE_TEST_SUITE_P(Forms, Joint,
                         testing::Combine(testing::Values("stochastic", "deterministic"),
                                          testing::Values(0, 1, 3, -3),
                                          testing::Values("swapped", "boundary_seeking")),
                         name_of_game);
INSTANTIATE_TEST_SUITE_P(Forms, SwappedJoint,
                         testing::Combine(testing::Values("stochastic", "deterministic"),
                                          testing::Values(0, 1, 3, -3), testing::Values("swapped")),
                         name_of_game);

TEST(JointGame, R1IsTheSquaredSlopeOfTheCriticAtRealPairsAndTeachesTheCriticAlone) {
  const test::DoubleByDefault in_double;
  const double weight = 3;
  const auto model = made("ali",
                          {{"latent_dim", whole(kGameCode)},
                           {"hidden", test::sizes({5})},
                           {"r1", test::number(weight)}},
                          info_of({1, 2, 2}, data::ValueKind::unit));
  Batch batch;
  batch.x = torch::linspace(.02, .98, 16).view({kGameRows, 1, 2, 2});
  const auto loss = [&](const ByHand& nets, const std::string& player) {
    Rng rng(7);
    const Tensor moments =
        nets.linear("posterior", torch::relu(nets.linear("encoder.linear0", batch.x)));
    const Tensor inferred = moments.slice(1, 0, kGameCode) +
                            torch::exp(.5 * moments.slice(1, kGameCode)) *
                                tensor::normal(rng, {kGameRows, kGameCode}),
                 z = tensor::normal(rng, {kGameRows, kGameCode});
    const auto judged = [&](const Tensor& x, const Tensor& code) {
      return torch::sigmoid(nets.two("critic.head", torch::cat({x.flatten(1), code}, 1))).flatten();
    };
    const Tensor encoded = judged(batch.x, inferred),
                 generated = judged(torch::sigmoid(nets.two("generator", z)), z);
    if (player != "critic") return -((1 - encoded).log() + generated.log()).mean();
    // A critic of one hidden layer: the slope is W1^T (W0 where its units are on).
    const Tensor pairs = torch::cat({batch.x.flatten(1), inferred}, 1).detach();
    const Tensor on = (nets.linear("critic.head.linear0", pairs) > 0).to(torch::kFloat64),
                 first = nets.weight("critic.head.linear0"),
                 last = nets.weight("critic.head.linear1");
    const Tensor slope = torch::matmul(on * last, first);  // (B, 5) (5, 4 + Z) -> (B, 4 + Z)
    return -(encoded.log() + (1 - generated).log()).mean() +
           weight / 2 * slope.square().sum(1).mean();
  };
  test::expect_losses({*model, 0, batch, Rng(7)}, loss);
}

TEST(JointGame, R1IsRefusedWhereTheCriticMixesABatch) {
  for (const char* net : {"larsen", "metz"})
    EXPECT_THROW(made("ali", {{"net", text(net)}, {"width", whole(4)}, {"r1", test::number(1)}},
                      test::mnist_info()),
                 ConfigError)
        << net;
}

TEST(JointGame, BatchNormIsOfEncoderAndGeneratorNotOfTheCritic) {
  const auto model = made("ali", {{"hidden", test::sizes({8, 6})}, {"batch_norm", Node(true)}},
                          test::mnist_info());
  const auto names = model->named_parameters();
  EXPECT_TRUE(names.contains("encoder.norm0.weight"));
  EXPECT_TRUE(names.contains("generator.norm0.weight"));
  EXPECT_FALSE(names.contains("critic.head.norm0.weight"));
}

TEST(GibbsNet, WithAChainOfOneStepIsAliToTheBit) {
  const Tensor x = torch::linspace(0, 1, 64).view({16, 1, 2, 2});
  const test::Options options{{"hidden", test::sizes({8})}, {"latent_dim", whole(4)}};
  test::Options one = options;
  one.emplace_back("chain", whole(1));
  const auto ali = made("ali", options, info_of({1, 2, 2}, data::ValueKind::unit)),
             gibbsnet = made("gibbsnet", one, info_of({1, 2, 2}, data::ValueKind::unit));
  for (size_t i = 0; i < 3; ++i)
    EXPECT_TRUE(torch::equal(test::play(*ali, 0, x, Rng(2)).losses[i].terms.total,
                             test::play(*gibbsnet, 0, x, Rng(2)).losses[i].terms.total));
}

/// The critic's total at the first step of a gibbsnet with chains of `chain` steps and these
/// `lengths`.
double total_of(int64_t chain, const char* lengths, uint64_t seed) {
  const auto model = made("gibbsnet",
                          {{"hidden", test::sizes({8})},
                           {"latent_dim", whole(4)},
                           {"chain", whole(chain)},
                           {"lengths", text(lengths)}},
                          info_of({1, 2, 2}, data::ValueKind::unit));
  return test::play(*model, 0, torch::linspace(0, 1, 64).view({16, 1, 2, 2}), Rng(seed))
      .losses.at(2)
      .terms.total.item<double>();
}

TEST(GibbsNet, OfAnyLengthHasEachLengthAsOftenAsTheOthers) {
  constexpr int kBatches = 300;
  std::array<int, 3> seen{};
  for (uint64_t seed = 0; seed < kBatches; ++seed)
    for (size_t length = 1; length <= seen.size(); ++length)
      seen[length - 1] +=
          total_of(3, "any", seed) == total_of(static_cast<int64_t>(length), "all", seed);
  EXPECT_EQ(seen[0] + seen[1] + seen[2], kBatches);
  // Four deviations of a binomial share of a third.
  for (const int times : seen) EXPECT_NEAR(times, kBatches / 3, 4 * std::sqrt(kBatches * 2. / 9));
}

TEST(GibbsNet, SamplesHaveTheWholeChainWhateverTrainingsIs) {
  const auto any = made("gibbsnet", {{"chain", whole(3)}, {"lengths", text("any")}},
                        test::mnist_info()),
             all = made("gibbsnet", {{"chain", whole(3)}}, test::mnist_info());
  Rng rng(1), same(1);
  EXPECT_TRUE(torch::equal(dynamic_cast<Samples&>(*any).sample(3, {}, rng),
                           dynamic_cast<Samples&>(*all).sample(3, {}, same)));
}

TEST(GibbsNet, KnowsNoDensityOfItsCodes) {
  Rng rng(1);
  const auto gibbsnet = made("gibbsnet", {}, test::mnist_info());
  auto& prior = dynamic_cast<HasPrior&>(*gibbsnet);
  EXPECT_THROW(prior.log_p_z(prior.draw_prior(2, rng)), Unsupported);
}

TEST(JointCritic, OfOneLinearLayerIsRefused) {
  EXPECT_THROW(made("ali", {{"hidden", test::sizes({})}}, test::mnist_info()), ConfigError);
}

class JointNets : public testing::TestWithParam<const char*> {};

TEST_P(JointNets, PlayTheGameOnImages) {
  Rng rng(3);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28});
  for (const char* name : {"ali", "gibbsnet"}) {
    const auto model = made(name,
                            {{"net", text(GetParam())},
                             {"width", whole(4)},
                             {"latent_dim", whole(6)},
                             {"hidden", test::sizes({16})},
                             {"r1", test::number(GetParam() == std::string("larsen") ? 0 : 1)}},
                            test::mnist_info());
    const auto players = model->players();
    const TurnResult played = test::play(*model, 0, x, Rng(4));
    for (size_t i = 0; i < 3; ++i)
      for (const Tensor& grad :
           torch::autograd::grad({played.losses[i].terms.total}, players[i].params, {}, true))
        EXPECT_TRUE(torch::isfinite(grad).all().item<bool>()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, JointNets, testing::Values("mlp", "conv", "larsen"));

}  // namespace
}  // namespace elbo::models
