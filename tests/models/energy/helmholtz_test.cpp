// SPDX-License-Identifier: MIT
// Wake-sleep: both delta rules by hand, who learns when, and densities against sums over all codes.
#include <gtest/gtest.h>

#include <map>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::logistic;
using test::made;

constexpr size_t kWake = 0, kSleep = 1;

class SmallHelmholtz : public testing::Test {
 protected:
  static std::shared_ptr<Model> with(const std::vector<int64_t>& hidden) {
    const auto model = made("helmholtz", {{"hidden", test::sizes(hidden)}},
                            info_of({1, 2, 2}, data::ValueKind::binary));
    const torch::NoGradGuard no_grad;
    Rng rng(8);
    for (Tensor& p : model->parameters()) p.copy_(tensor::normal(rng, p.sizes()));
    return model;
  }
  /// s(W x + b) of a layer by its name.
  static Tensor chances(Model& model, const std::string& layer, const Tensor& x) {
    const auto p = model.named_parameters();
    return logistic(x.matmul(p[layer + ".weight"].t()) + p[layer + ".bias"]).detach();
  }
  static Tensor drawn(const Tensor& chance, Rng& rng) {
    return (tensor::uniform(rng, chance.sizes()) < chance).to(torch::kFloat64);
  }
  /// The gradient of the loss at the player's parameters, by name.
  static std::map<std::string, Tensor> gradients(Model& model, size_t turn, const Tensor& x,
                                                 Rng rng) {
    const TurnResult played = test::play(model, turn, x, rng);
    const Player player = model.players()[turn];
    const Tensors grads = torch::autograd::grad({played.losses[0].terms.total}, player.params);
    std::map<std::string, Tensor> out;
    for (const auto& param : model.named_parameters())
      for (size_t i = 0; i < player.params.size(); ++i)
        if (param.value().is_same(player.params[i])) out[param.key()] = grads[i];
    return out;
  }
  /// - mean over rows of (target - chance) source^T.
  static Tensor delta(const Tensor& target, const Tensor& chance, const Tensor& source) {
    return -(target - chance).t().matmul(source) / static_cast<double>(source.size(0));
  }
  static void expect_equal(const Tensor& got, const Tensor& want) {
    EXPECT_TRUE(torch::allclose(got, want, 0, 1e-12));
  }
  /// Every code of `units` units: (2^units, units).
  static Tensor all_codes(int64_t units) {
    Tensors rows;
    for (int64_t number = 0; number < int64_t{1} << units; ++number)
      rows.push_back(test::state_of(number, units));
    return torch::stack(rows);
  }

  test::DoubleByDefault double_;
  // (5, 4)
  Tensor flat_ = torch::tensor(
      {{1., 0., 1., 1.}, {0., 0., 1., 0.}, {1., 1., 0., 0.}, {0., 1., 1., 1.}, {1., 0., 0., 0.}});
  Tensor x_ = flat_.view({5, 1, 2, 2});
};

TEST_F(SmallHelmholtz, AwakeTheGenerativeWeightsFollowTheDeltaRule) {
  const auto model = with({3, 2});
  Rng rng(5);
  const Tensor h1 = drawn(chances(*model, "recognition0", flat_), rng),
               h2 = drawn(chances(*model, "recognition1", h1), rng);
  const Tensor of_x = chances(*model, "generation0", h1),
               of_h1 = chances(*model, "generation1", h2),
               of_h2 = logistic(model->named_parameters()["prior"]).detach();
  const auto got = gradients(*model, kWake, x_, Rng(5));
  ASSERT_EQ(got.size(), 5u);
  expect_equal(got.at("generation0.weight"), delta(flat_, of_x, h1));
  expect_equal(got.at("generation0.bias"), -(flat_ - of_x).mean(0));
  expect_equal(got.at("generation1.weight"), delta(h1, of_h1, h2));
  expect_equal(got.at("generation1.bias"), -(h1 - of_h1).mean(0));
  expect_equal(got.at("prior"), -(h2 - of_h2).mean(0));
}

TEST_F(SmallHelmholtz, AsleepTheRecognitionWeightsFollowTheDeltaRuleOnDreams) {
  const auto model = with({3, 2});
  Rng rng(6);
  const Tensor h2 =
      drawn(logistic(model->named_parameters()["prior"]).detach().expand({5, 2}), rng);
  const Tensor h1 = drawn(chances(*model, "generation1", h2), rng),
               x = drawn(chances(*model, "generation0", h1).view({5, 1, 2, 2}), rng).flatten(1);
  const auto got = gradients(*model, kSleep, x_, Rng(6));
  ASSERT_EQ(got.size(), 4u);
  expect_equal(got.at("recognition0.weight"), delta(h1, chances(*model, "recognition0", x), x));
  expect_equal(got.at("recognition0.bias"), -(h1 - chances(*model, "recognition0", x)).mean(0));
  expect_equal(got.at("recognition1.weight"), delta(h2, chances(*model, "recognition1", h1), h1));
  expect_equal(got.at("recognition1.bias"), -(h2 - chances(*model, "recognition1", h1)).mean(0));
}

TEST_F(SmallHelmholtz, ReweightedBothPlayersLearnFromCodesByTheirImportance) {
  constexpr int64_t kDraws = 4;
  const auto model = made("helmholtz",
                          {{"hidden", test::sizes({3, 2})},
                           {"draws", test::whole(kDraws)},
                           {"recognition", test::text("both")}},
                          info_of({1, 2, 2}, data::ValueKind::binary));
  {
    const torch::NoGradGuard no_grad;
    Rng rng(8);
    for (Tensor& p : model->parameters()) p.copy_(tensor::normal(rng, p.sizes()));
  }
  auto& bounds = dynamic_cast<BoundsLikelihood&>(*model);
  Rng rng(5);
  const PosteriorDraws draws = bounds.draw_posterior(x_, kDraws, rng);  // (5, 4, 5), (5, 4)
  // The losses written out, with the weights as numbers.
  const auto log_of = [](const Tensor& units, const Tensor& chance) {
    return (units * chance.log() + (1 - units) * (1 - chance).log()).sum(1);
  };
  const auto p = model->named_parameters();
  const auto learns = [&](const std::string& layer, const Tensor& x) {
    return logistic(x.matmul(p[layer + ".weight"].t()) + p[layer + ".bias"]);
  };
  Tensor generative = torch::zeros({}), recognition = torch::zeros({});
  for (int64_t n = 0; n < 5; ++n) {
    const Tensor h1 = draws.z[n].narrow(1, 0, 3), h2 = draws.z[n].narrow(1, 3, 2),
                 x = flat_[n].expand({kDraws, 4});
    const Tensor log_p = log_of(x, learns("generation0", h1)) +
                         log_of(h1, learns("generation1", h2)) +
                         log_of(h2, logistic(p["prior"]).expand({kDraws, 2}));
    const Tensor log_q =
        log_of(h1, learns("recognition0", x)) + log_of(h2, learns("recognition1", h1));
    const Tensor ratio = torch::exp(log_p - log_q).detach(), weight = ratio / ratio.sum();
    generative = generative - (weight * log_p).sum() / 5;
    recognition = recognition - (weight * log_q).sum() / 5;
  }
  const TurnResult played = test::play(*model, kWake, x_, Rng(5));
  ASSERT_EQ(played.losses.size(), 2u);
  const auto players = model->players();
  for (size_t i = 0; i < 2; ++i) {
    const Tensor want = i == 0 ? generative : recognition;
    const Tensor& got = played.losses[i].terms.total;
    EXPECT_EQ(played.losses[i].player, players[i].name);
    EXPECT_NEAR(got.item<double>(), want.item<double>(), 1e-12);
    const Tensors a = torch::autograd::grad({got}, players[i].params, {}, true),
                  b = torch::autograd::grad({want}, players[i].params, {}, true);
    for (size_t k = 0; k < a.size(); ++k) expect_equal(a[k], b[k]);
  }
  EXPECT_EQ(model->turns({}).size(), 2u);
}

TEST_F(SmallHelmholtz, RecognitionAwakeHasNoSleepAndWantsSeveralCodes) {
  const auto info = info_of({1, 2, 2}, data::ValueKind::binary);
  const auto with = [&](int64_t draws) {
    return made("helmholtz", {{"draws", test::whole(draws)}, {"recognition", test::text("wake")}},
                info);
  };
  EXPECT_EQ(with(5)->turns({}).size(), 1u);
  EXPECT_THROW(with(1), ConfigError);
}

TEST_F(SmallHelmholtz, NeitherLossReachesTheOtherPlayer) {
  const auto model = with({3, 2});
  const auto players = model->players();
  for (const size_t turn : {kWake, kSleep}) {
    const TurnResult played = test::play(*model, turn, x_, Rng(5));
    EXPECT_EQ(played.losses[0].player, players[turn].name);
    for (const Tensor& grad :
         torch::autograd::grad({played.losses[0].terms.total}, players[1 - turn].params, {}, false,
                               false, /*allow_unused=*/true))
      EXPECT_FALSE(grad.defined());
  }
}

TEST_F(SmallHelmholtz, PriorAndPosteriorSumToOneOverAllCodes) {
  const torch::NoGradGuard no_grad;
  for (const std::vector<int64_t>& hidden : {std::vector<int64_t>{5}, std::vector<int64_t>{3, 2}}) {
    const auto model = with(hidden);
    auto& bounds = dynamic_cast<BoundsLikelihood&>(*model);
    EXPECT_NEAR(bounds.log_p_z(all_codes(5)).exp().sum().item<double>(), 1, 1e-12);
    Rng rng(2);
    // Every code of 32 that matters, often.
    const PosteriorDraws draws = bounds.draw_posterior(x_, 4000, rng);
    for (int64_t n = 0; n < 5; ++n) {
      std::map<int64_t, double> seen;
      const Tensor number = draws.z[n].matmul(torch::tensor({1., 2., 4., 8., 16.}));
      for (int64_t i = 0; i < 4000; ++i)
        seen[static_cast<int64_t>(number[i].item<double>())] =
            std::exp(draws.log_q[n][i].item<double>());
      double sum = 0;
      for (const auto& [code, q] : seen) sum += q;
      EXPECT_LE(sum, 1 + 1e-12);
      EXPECT_GT(sum, .99);
    }
  }
}

TEST_F(SmallHelmholtz, DensitiesAreTheLayersProductsAndDrawsFollowThem) {
  const torch::NoGradGuard no_grad;
  constexpr int64_t kDraws = 20'000;
  const auto model = with({3, 2});
  auto& bounds = dynamic_cast<BoundsLikelihood&>(*model);
  Rng rng(2);
  const PosteriorDraws draws = bounds.draw_posterior(x_, kDraws, rng);
  const auto log_of = [](const Tensor& units, const Tensor& chance) {
    return (units * chance.log() + (1 - units) * (1 - chance).log()).sum(1);
  };
  for (int64_t n = 0; n < 5; ++n) {
    const Tensor z = draws.z[n], h1 = z.narrow(1, 0, 3), h2 = z.narrow(1, 3, 2),
                 x = flat_.narrow(0, n, 1).expand({kDraws, 4});
    const Tensor first = chances(*model, "recognition0", x);
    expect_equal(draws.log_q[n],
                 log_of(h1, first) + log_of(h2, chances(*model, "recognition1", h1)));
    expect_equal(bounds.log_p_z(z),
                 log_of(h1, chances(*model, "generation1", h2)) +
                     log_of(h2, logistic(model->named_parameters()["prior"]).expand({kDraws, 2})));
    expect_equal(bounds.log_p_x_given_z(x.reshape({kDraws, 1, 2, 2}), z),
                 log_of(x, chances(*model, "generation0", h1)));
    // A probability's deviation is at most 1/2.
    EXPECT_LT((h1.mean(0) - first[0]).abs().max().item<double>(), 4 * .5 / std::sqrt(kDraws)) << n;
  }
}

TEST_F(SmallHelmholtz, EachExampleWithEachCodeIsTheSameAsOneByOne) {
  const torch::NoGradGuard no_grad;
  const auto model = with({3, 2});
  auto& bounds = dynamic_cast<BoundsLikelihood&>(*model);
  const Tensor codes = all_codes(5);
  EXPECT_TRUE(torch::allclose(bounds.log_p_x_given_each_z(x_, codes),
                              bounds.BoundsLikelihood::log_p_x_given_each_z(x_, codes), 1e-12,
                              1e-12));
  EXPECT_FALSE(bounds.kl(x_).defined());
}

TEST_F(SmallHelmholtz, ANoiseRowBelongsToItsExample) {
  const torch::NoGradGuard no_grad;
  const auto model = with({3, 2});
  auto& bounds = dynamic_cast<BoundsLikelihood&>(*model);
  Rng all(2), rest(2);
  Rng from = rest.from_row(3);
  const PosteriorDraws together = bounds.draw_posterior(x_, 6, all),
                       last = bounds.draw_posterior(x_.narrow(0, 3, 2), 6, from);
  EXPECT_TRUE(torch::equal(together.z.narrow(0, 3, 2), last.z));
}

TEST_F(SmallHelmholtz, RefusesConditionsRealValuesAndNoLayers) {
  Rng rng(1);
  EXPECT_THROW(dynamic_cast<Samples&>(*with({3}))
                   .sample(1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
  EXPECT_THROW(made("helmholtz", {}, info_of({2}, data::ValueKind::real)), ConfigError);
  EXPECT_THROW(made("helmholtz", {{"hidden", test::sizes({})}}, test::mnist_info()), ConfigError);
}

}  // namespace
}  // namespace elbo::models
