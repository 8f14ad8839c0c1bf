// SPDX-License-Identifier: MIT
// Gaussian visible units, centred machines and parallel tempering: against sums over states, outer
// products by hand, finite differences and exact probabilities, in double.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "elbo/models/chain.h"
#include "elbo/models/energy/tempering.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::logistic;
using test::made;
using test::number;
using test::some_energy;
using test::state_of;
using test::text;
using test::whole;

/// Six pictures of 2 x 2 in 0 and 1.
Tensor bits() {
  return torch::tensor({{1., 0., 1., 1.},
                        {0., 0., 1., 0.},
                        {1., 1., 0., 0.},
                        {0., 1., 1., 1.},
                        {1., 0., 0., 0.},
                        {1., 1., 1., 0.}});
}

data::DataInfo bits_info() {
  data::DataInfo info = info_of({1, 2, 2}, data::ValueKind::binary);
  info.mean = {.6F, .5F, .7F, .3F};
  return info;
}

TEST(GaussianEnergy, IsTheEnergySummedOverHiddenStates) {
  const objectives::BipartiteEnergy energy = some_energy(3, 4);
  Rng rng(2);
  const Tensor u = tensor::normal(rng, {5, 3}).to(torch::kFloat64);
  const Tensor got = objectives::gaussian_free_energy(energy, u);
  for (int64_t n = 0; n < 5; ++n) {
    double sum = 0;
    for (int64_t state = 0; state < 16; ++state) {
      const Tensor h = state_of(state, 4);
      sum +=
          std::exp((energy.hidden.dot(h) + h.dot(torch::mv(energy.weight, u[n]))).item<double>());
    }
    const double quadratic = .5 * (u[n] - energy.visible).square().sum().item<double>();
    EXPECT_NEAR(got[n].item<double>(), quadratic - std::log(sum), 1e-12);
  }
}

TEST(TemperedEnergy, IsThatOfTheScaledEnergy) {
  const objectives::BipartiteEnergy energy = some_energy(4, 3);
  const Tensor v = bits().to(torch::kFloat64), beta = torch::linspace(.2, 1, 6, torch::kFloat64);
  const Tensor got = objectives::tempered_free_energy(energy, v, beta);
  for (int64_t n = 0; n < 6; ++n) {
    const Tensor at = beta[n];
    const objectives::BipartiteEnergy scaled{at * energy.weight, at * energy.visible,
                                             at * energy.hidden};
    EXPECT_NEAR(got[n].item<double>(), -std::log(test::summed_over_hidden(scaled, v[n])), 1e-12);
  }
}

class Machines : public testing::Test {
 protected:
  static std::shared_ptr<Model> machine(test::Options options, const char* name = "rbm_cd") {
    options.insert(options.begin(), {"hidden", whole(3)});
    const auto out = made(name, options, bits_info());
    const torch::NoGradGuard no_grad;
    Rng rng(8);
    for (Tensor& p : out->parameters()) p.add_(.5 * tensor::normal(rng, p.sizes()));
    return out;
  }
  static objectives::BipartiteEnergy energy_of(Model& model) {
    return dynamic_cast<Bipartite&>(model).bipartite();
  }

  test::DoubleByDefault double_;
  Tensor x_ = bits().view({6, 1, 2, 2});
};

TEST_F(Machines, ACentredOneBeginsAsThePlainOne) {
  const auto plain = made("rbm_cd", {{"hidden", whole(3)}}, bits_info()),
             centred =
                 made("rbm_cd", {{"hidden", whole(3)}, {"centred", test::yes()}}, bits_info());
  const auto a = energy_of(*plain), b = energy_of(*centred);
  EXPECT_TRUE(torch::allclose(a.weight, b.weight));
  EXPECT_TRUE(torch::allclose(a.visible, b.visible));
  EXPECT_NE(a.hidden.sum().item<double>(), b.hidden.sum().item<double>()) << "c begins at 0";
}

TEST_F(Machines, ACentredGradientIsOfUnitsLessTheirOffsets) {
  const auto model = machine({{"centred", test::yes()}, {"k", whole(1)}});
  const auto e = energy_of(*model);
  const Tensor m = model->named_buffers()["visible_offset"],
               l = model->named_buffers()["hidden_offset"];
  EXPECT_TRUE(torch::allclose(m, torch::tensor({.6, .5, .7, .3}), 1e-6, 1e-6));
  // The chain by hand: one step from the data.
  Rng rng(5);
  const Tensor v = bits(), p = logistic(v.matmul(e.weight.t()) + e.hidden);
  const Tensor h = (tensor::uniform(rng, p.sizes()) < p).to(torch::kFloat64),
               q = logistic(h.matmul(e.weight) + e.visible);
  const Tensor w = (tensor::uniform(rng, q.sizes()) < q).to(torch::kFloat64),
               pw = logistic(w.matmul(e.weight.t()) + e.hidden);
  const Tensor want = -((p - l).t().matmul(v - m) - (pw - l).t().matmul(w - m)) / 6;
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  const Tensor got = torch::autograd::grad({played.losses[0].terms.total},
                                           {model->named_parameters()["weight"]})[0];
  EXPECT_TRUE(torch::allclose(got, want.detach(), 1e-10, 1e-12));
}

TEST_F(Machines, AsTheOffsetMovesTheMachineStays) {
  const auto model = machine({{"centred", test::yes()}});
  const auto before = energy_of(*model).in_double();
  const Tensor offset = model->named_buffers()["hidden_offset"].clone(),
               chances = logistic(bits().matmul(before.weight.t()) + before.hidden).mean(0);
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  EXPECT_TRUE(torch::equal(model->named_buffers()["hidden_offset"], offset)) << "not in play";
  played.after_update(BatchMeans(played.losses));
  EXPECT_TRUE(torch::allclose(model->named_buffers()["hidden_offset"], .99 * offset + .01 * chances,
                              1e-10, 1e-10));
  const auto after = energy_of(*model).in_double();
  EXPECT_TRUE(torch::allclose(before.visible, after.visible, 1e-10, 1e-12));
  EXPECT_TRUE(torch::allclose(before.hidden, after.hidden, 1e-10, 1e-12));
}

TEST_F(Machines, GaussianUnitsAreDrawnAroundTheirMeansAndHaveNoSumOverStates) {
  const auto model = machine({{"visible", text("gaussian")}, {"visible_sigma", number(.5)}});
  const auto of = model->named_parameters();
  const torch::NoGradGuard no_grad;
  Rng rng(3);
  const Tensor h = torch::tensor({{1., 0., 1.}}).expand({4000, 3});
  const Tensor mean = .5 * (h[0].matmul(of["weight"]) + of["visible_bias"]);
  EXPECT_TRUE(torch::allclose(dynamic_cast<Decodes&>(*model).decode(h)[0].flatten(),
                              mean.clamp(0, 1), 1e-10, 1e-10));
  auto& chain = dynamic_cast<StepsChain&>(*model);
  // Hidden units all but surely on: one step's states are then of one Gaussian.
  of["hidden_bias"].fill_(50);
  const Tensor states = chain.step_chain(torch::zeros({4000, 4}), rng).state;
  const Tensor all_on = .5 * (of["weight"].sum(0) + of["visible_bias"]);
  EXPECT_LT((states.mean(0) - all_on).abs().max().item<double>(), 5 * .5 / std::sqrt(4000.));
  EXPECT_LT((states.std(0) - .5).abs().max().item<double>(), 5 * .5 / std::sqrt(8000.));
  EXPECT_THROW(energy_of(*model), Unsupported);
  EXPECT_THROW(
      made("rbm_pcd", {{"visible", text("gaussian")}, {"temperatures", whole(3)}}, bits_info()),
      ConfigError);
}

TEST_F(Machines, GaussianGradientsAgreeWithFiniteDifferences) {
  for (const bool centred : {false, true}) {
    const auto model = machine(
        {{"visible", text("gaussian")}, {"visible_sigma", number(.5)}, {"centred", Node(centred)}});
    const Tensor weight = model->named_parameters()["weight"], v = bits();
    auto& energy = dynamic_cast<Energy&>(*model);
    const auto contrast = [&] { return energy.energy(x_).sum() - energy.energy(.5 * x_).sum(); };
    const Tensor got = torch::autograd::grad({contrast()}, {weight})[0];
    const torch::NoGradGuard no_grad;
    Rng rng(4);
    const Tensor direction = tensor::normal(rng, weight.sizes());
    const auto at = [&](double by) {
      weight.add_(direction, by);
      const double out = contrast().item<double>();
      weight.add_(direction, -by);
      return out;
    };
    const double want = (at(1e-6) - at(-1e-6)) / 2e-6;
    EXPECT_NEAR((got * direction).sum().item<double>(), want, 1e-6 * std::abs(want));
  }
}

TEST(Tempering, ExchangesNeighboursWithTheirChance) {
  const objectives::BipartiteEnergy energy = some_energy(4, 3, 2);
  const Tensor beta = torch::tensor({{.25, .5, .75, 1.}}, torch::kFloat64);
  constexpr int64_t kMany = 20'000;
  const Tensor one =
      torch::stack({state_of(3, 4), state_of(12, 4), state_of(5, 4), state_of(9, 4)});
  const Tensor states = one.unsqueeze(0).expand({kMany, 4, 4}).contiguous();
  for (const int64_t first : {0, 1}) {
    Rng rng(6);
    const Tensor now = exchanged(energy, states, {beta, first}, rng);
    for (int64_t i = 0; i < 4; ++i) {
      const bool meets = first == 0 || (i == 1 || i == 2);
      const int64_t other = first == 0 ? (i ^ 1) : 3 - i;
      const double moved = (now.select(1, i) != states.select(1, i))
                               .any(1)
                               .to(torch::kFloat64)
                               .mean()
                               .item<double>();
      if (!meets) {
        EXPECT_EQ(moved, 0);
        continue;
      }
      EXPECT_TRUE(torch::logical_or((now.select(1, i) == one[i]).all(1),
                                    (now.select(1, i) == one[other]).all(1))
                      .all()
                      .item<bool>());
      const auto f = [&](int64_t at, int64_t state) {
        return objectives::tempered_free_energy(energy, one[state].unsqueeze(0), beta[0][at])
            .item<double>();
      };
      const double chance =
          std::min(1., std::exp(f(i, i) + f(other, other) - f(i, other) - f(other, i)));
      EXPECT_NEAR(moved, chance, 5 * std::sqrt(chance * (1 - chance) / kMany) + 1e-12);
    }
  }
}

TEST(Tempering, LeavesEachTemperatureItsDistribution) {
  const objectives::BipartiteEnergy energy = some_energy(3, 3, 3);
  constexpr int64_t kChains = 20'000, kStates = 3;
  const Tensor beta = torch::tensor({{1. / 3, 2. / 3, 1.}}, torch::kFloat64);
  Rng rng(9);
  Tensor states = torch::zeros({kChains, kStates, 3}, torch::kFloat64);
  for (int round = 0; round < 150; ++round) {
    states = tempered_steps(energy, states.reshape({-1, 3}),
                            {beta.repeat({kChains, 1}).flatten(), 1}, rng)
                 .view({kChains, kStates, 3});
    for (int64_t first = 0; first < 2; ++first)
      states = exchanged(energy, states, {beta, first}, rng);
  }
  const Tensor digits = torch::tensor({1., 2., 4.}, torch::kFloat64);
  for (int64_t m = 0; m < kStates; ++m) {
    const double at = beta[0][m].item<double>();
    const objectives::BipartiteEnergy scaled{at * energy.weight, at * energy.visible,
                                             at * energy.hidden};
    const double z = test::summed_over_all(scaled);
    const Tensor number = states.select(1, m).matmul(digits);
    for (int64_t state = 0; state < 8; ++state) {
      const double
          p = test::summed_over_hidden(scaled, state_of(state, 3)) / z,
          seen = (number == static_cast<double>(state)).to(torch::kFloat64).mean().item<double>();
      EXPECT_NEAR(seen, p, 5 * std::sqrt(p * (1 - p) / kChains) + 1e-9) << m << " " << state;
    }
  }
}

TEST_F(Machines, TemperedChainsKeepAllTheirStatesAndLearnFromTheColdOnes) {
  const auto model =
      machine({{"chains", whole(5)}, {"temperatures", whole(3)}, {"k", whole(1)}}, "rbm_pcd");
  const Tensor before = model->named_buffers()["chains"].clone();
  ASSERT_EQ(before.sizes(), (std::vector<int64_t>{5, 12}));
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  EXPECT_TRUE(torch::equal(model->named_buffers()["chains"], before));
  const double on_chain = test::part(played.losses[0].terms, "energy_of_chain");
  played.after_update(BatchMeans(played.losses));
  const Tensor after = model->named_buffers()["chains"];
  EXPECT_FALSE(torch::equal(after, before));
  const Tensor cold = after.narrow(1, 8, 4);
  EXPECT_NEAR(objectives::free_energy(energy_of(*model), cold).mean().item<double>(), on_chain,
              1e-12);
}

}  // namespace
}  // namespace elbo::models
