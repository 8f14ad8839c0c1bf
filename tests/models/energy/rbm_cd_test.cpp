// SPDX-License-Identifier: MIT
// Contrastive divergence: its gradient against outer products by hand, its chain against loops, and
// what a machine says of itself against sums over its states.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/models/abilities.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::logistic;
using test::made;
using test::part;
using test::text;
using test::whole;

class SmallRbm : public testing::Test {
 protected:
  std::shared_ptr<Model> with(const test::Options& more) {
    test::Options options{{"hidden", whole(3)}};
    options.insert(options.end(), more.begin(), more.end());
    const auto model = made("rbm_cd", options, info_of({1, 2, 2}, data::ValueKind::binary));
    const torch::NoGradGuard no_grad;
    Rng rng(8);
    // The first ones are too small to see an error.
    for (Tensor& p : model->parameters()) p.copy_(tensor::normal(rng, p.sizes()));
    return model;
  }
  static objectives::BipartiteEnergy energy_of(Model& model) {
    return dynamic_cast<Bipartite&>(model).bipartite().in_double();
  }

  /// v after k Gibbs steps by hand; the noise in the order in which the model draws it.
  static Tensor walked(const objectives::BipartiteEnergy& energy, Tensor v, int64_t k, Rng rng) {
    for (int64_t i = 0; i < k; ++i) {
      const Tensor h = (tensor::uniform(rng, {v.size(0), 3}) <
                        logistic(v.matmul(energy.weight.t()) + energy.hidden))
                           .to(torch::kFloat64);
      v = (tensor::uniform(rng, {v.size(0), 4}) <
           logistic(h.matmul(energy.weight) + energy.visible))
              .to(torch::kFloat64);
    }
    return v;
  }

  test::DoubleByDefault double_;
  // (5, 4)
  Tensor x_ = torch::tensor(
      {{1., 0., 1., 1.}, {0., 0., 1., 0.}, {1., 1., 0., 0.}, {0., 1., 1., 1.}, {1., 0., 0., 0.}});
};

TEST_F(SmallRbm, GradientsAreDifferencesOfOuterProducts) {
  for (const int64_t k : {1, 2, 7}) {
    const auto rbm = with({{"k", whole(k)}});
    const objectives::BipartiteEnergy energy = energy_of(*rbm);
    const Tensor negative = walked(energy, x_, k, Rng(5));
    const auto probabilities = [&](const Tensor& v) {
      return logistic(v.matmul(energy.weight.t()) + energy.hidden);
    };
    const TurnResult played = test::play(*rbm, 0, x_.view({5, 1, 2, 2}), Rng(5));
    const Tensors got =
        torch::autograd::grad({played.losses[0].terms.total}, rbm->players()[0].params);
    ASSERT_EQ(got.size(), 3u);  // weight, visible, hidden
    Tensor weight = torch::zeros({3, 4});
    for (int64_t n = 0; n < 5; ++n)
      weight += torch::outer(probabilities(x_)[n], x_[n]) -
                torch::outer(probabilities(negative)[n], negative[n]);
    EXPECT_TRUE(torch::allclose(got[0], -weight / 5, 0, 1e-12)) << k;
    EXPECT_TRUE(torch::allclose(got[1], -(x_ - negative).mean(0), 0, 1e-12)) << k;
    EXPECT_TRUE(
        torch::allclose(got[2], -(probabilities(x_) - probabilities(negative)).mean(0), 0, 1e-12))
        << k;
  }
}

TEST_F(SmallRbm, TheLossIsTheDifferenceOfFreeEnergies) {
  const auto rbm = with({{"k", whole(2)}});
  const objectives::BipartiteEnergy energy = energy_of(*rbm);
  const LossTerms terms = test::play(*rbm, 0, x_.view({5, 1, 2, 2}), Rng(5)).losses[0].terms;
  const auto mean_free_energy = [&](const Tensor& v) {
    double sum = 0;
    for (int64_t n = 0; n < 5; ++n) sum -= std::log(test::summed_over_hidden(energy, v[n]));
    return sum / 5;
  };
  EXPECT_NEAR(part(terms, "energy_of_data"), mean_free_energy(x_), 1e-12);
  EXPECT_NEAR(part(terms, "energy_of_chain"), mean_free_energy(walked(energy, x_, 2, Rng(5))),
              1e-12);
  EXPECT_NEAR(terms.total.item<double>(),
              part(terms, "energy_of_data") - part(terms, "energy_of_chain"), 1e-12);
}

TEST_F(SmallRbm, SamplesAreTheLastStepsProbabilitiesOfAChainFromTheAskedStart) {
  const torch::NoGradGuard no_grad;
  for (const char* start : {"noise", "mean"}) {  // no mean is known here: even odds too
    const auto rbm = with({{"sample_steps", whole(3)}, {"sample_start", text(start)}});
    const objectives::BipartiteEnergy energy = energy_of(*rbm);
    Rng rng(4), by_hand(4);
    Tensor v = (tensor::uniform(by_hand, {6, 4}) < .5).to(torch::kFloat64);
    for (int64_t step = 0; step < 3; ++step) {
      const Tensor h =
          (tensor::uniform(by_hand, {6, 3}) < logistic(v.matmul(energy.weight.t()) + energy.hidden))
              .to(torch::kFloat64);
      v = logistic(h.matmul(energy.weight) + energy.visible);
      if (step < 2) v = (tensor::uniform(by_hand, {6, 4}) < v).to(torch::kFloat64);
    }
    EXPECT_TRUE(
        torch::allclose(dynamic_cast<Samples&>(*rbm).sample(6, {}, rng).flatten(1), v, 0, 1e-12))
        << start;
  }
}

TEST_F(SmallRbm, AChainsSamplesAreFromTheModel) {
  const torch::NoGradGuard no_grad;
  constexpr int64_t kCount = 40'000;
  const auto rbm = with({{"sample_steps", whole(200)}});
  const objectives::BipartiteEnergy energy = energy_of(*rbm);
  double z = 0;
  Tensor want = torch::zeros({4});
  for (int64_t number = 0; number < 16; ++number) {
    const Tensor v = test::state_of(number, 4);
    const double weight = test::summed_over_hidden(energy, v);
    z += weight, want += weight * v;
  }
  Rng rng(6);
  const Tensor got = dynamic_cast<Samples&>(*rbm).sample(kCount, {}, rng).flatten(1).mean(0);
  // A probability's deviation is at most 1/2.
  EXPECT_LT((got - want / z).abs().max().item<double>(), 4 * .5 / std::sqrt(kCount));
}

TEST_F(SmallRbm, SaysItsEnergyCodesAndReconstructions) {
  const torch::NoGradGuard no_grad;
  const auto rbm = with({});
  const objectives::BipartiteEnergy energy = energy_of(*rbm);
  const Tensor x = x_.view({5, 1, 2, 2}),
               h = logistic(x_.matmul(energy.weight.t()) + energy.hidden);
  EXPECT_NEAR(dynamic_cast<Energy&>(*rbm).energy(x)[2].item<double>(),
              -std::log(test::summed_over_hidden(energy, x_[2])), 1e-12);
  EXPECT_TRUE(torch::allclose(dynamic_cast<Encodes&>(*rbm).encode(x).mean, h, 0, 1e-12));
  EXPECT_FALSE(dynamic_cast<Encodes&>(*rbm).encode(x).log_var.defined());
  const Tensor again = logistic(h.matmul(energy.weight) + energy.visible).view({5, 1, 2, 2});
  EXPECT_TRUE(
      torch::allclose(dynamic_cast<Reconstructs&>(*rbm).reconstruct(x, nullptr), again, 0, 1e-12));
  EXPECT_TRUE(torch::allclose(dynamic_cast<Decodes&>(*rbm).decode(h), again, 0, 1e-12));
}

TEST_F(SmallRbm, RefusesConditionsAndRealValues) {
  Rng rng(1);
  EXPECT_THROW(dynamic_cast<Samples&>(*with({})).sample(
                   1, Condition{.classes = torch::zeros({1}, torch::kInt64)}, rng),
               Unsupported);
  EXPECT_THROW(made("rbm_cd", {}, info_of({2}, data::ValueKind::real)), ConfigError);
}

TEST(RbmCd, TheDefaultIsThePublished784By36WithTenSteps) {
  data::DataInfo info = test::mnist_info();
  info.mean.assign(784, .25f);
  info.mean[3] = 0;
  const auto rbm = made("rbm_cd", {}, info);
  const auto params = rbm->named_parameters();
  EXPECT_EQ(params["weight"].sizes(), (std::vector<int64_t>{36, 784}));
  EXPECT_NEAR(params["weight"].std().item<double>(), .01, 3e-4);
  EXPECT_NEAR(params["visible_bias"][0].item<double>(), std::log(.25 / .75), 1e-6);
  EXPECT_NEAR(params["visible_bias"][3].item<double>(), std::log(1e-3 / .999), 1e-4);
  EXPECT_EQ(params["hidden_bias"].abs().max().item<double>(), 0);
}

}  // namespace
}  // namespace elbo::models
