// SPDX-License-Identifier: MIT
// log Z: sums against sums over both layers, chains against sums, and the protocols on machines
// whose probabilities add up to one.
#include "elbo/eval/likelihood/partition.h"

#include <gtest/gtest.h>

#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/measures/estimate.h"
#include "elbo/models/abilities.h"
#include "tests/eval/described.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using test::some_energy;

TEST(ExactPartition, IsTheSumOverBothLayersWhicheverIsSmaller) {
  for (const auto& [visible, hidden] :
       {std::pair(5, 3), std::pair(3, 5), std::pair(4, 4), std::pair(6, 1)}) {
    const objectives::BipartiteEnergy energy = some_energy(visible, hidden);
    EXPECT_NEAR(exact_log_partition(energy, {}), std::log(test::summed_over_all(energy)), 1e-12)
        << visible << " x " << hidden;
  }
}

TEST(ExactPartition, OfUnitsWithoutConnectionsIsAProduct) {
  objectives::BipartiteEnergy energy = some_energy(40, 13);  // two blocks of states
  energy.weight = torch::zeros_like(energy.weight);
  const double want =
      (torch::log1p(energy.visible.exp()).sum() + torch::log1p(energy.hidden.exp()).sum())
          .item<double>();
  EXPECT_NEAR(exact_log_partition(energy, {}), want, 1e-10);
}

TEST(ExactPartition, CountsItsStatesAndRefusesTooMany) {
  int64_t last = 0, all = 0;
  exact_log_partition(some_energy(30, 13),
                      [&](int64_t done, int64_t total) { last = done, all = total; });
  EXPECT_EQ(last, 8192);
  EXPECT_EQ(all, 8192);
  EXPECT_THROW(exact_log_partition(some_energy(30, 21), {}), Unsupported);
  EXPECT_EQ(smaller_layer(some_energy(30, 21)), 21);
}

TEST(PartitionSchedule, IsThePapersAt14500) {
  const std::vector<double> betas = partition_schedule(14'500);
  ASSERT_EQ(betas.size(), 14'501u);
  EXPECT_EQ(betas.front(), 0);
  EXPECT_NEAR(betas[500], .5, 1e-12);
  EXPECT_NEAR(betas[4500], .9, 1e-12);
  EXPECT_DOUBLE_EQ(betas.back(), 1);
  EXPECT_NEAR(betas[14'500] - betas[14'499], 1e-5, 1e-12);
  for (const int64_t few : {1, 2, 3}) EXPECT_DOUBLE_EQ(partition_schedule(few).back(), 1);
}

PartitionPath path_of(const objectives::BipartiteEnergy& energy, int64_t distributions,
                      int64_t chains) {
  return {torch::full({energy.visible.size(0)}, .3), partition_schedule(distributions), chains, {}};
}

TEST(AnnealedPartition, OfOneStepIsImportanceSamplingFromTheBaseModel) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(5, 3);
  Rng rng(2);
  const Tensor v = (tensor::uniform(rng, {50, 5}) < .3).to(torch::kFloat64);
  // p*(v) / p_0(v)
  const Tensor want =
      -objectives::free_energy(energy, v) - (v * std::log(.3) + (1 - v) * std::log(.7)).sum(1);
  EXPECT_TRUE(torch::allclose(annealed_log_weights(energy, path_of(energy, 1, 50), Rng(2)), want,
                              1e-12, 1e-12));
}

TEST(AnnealedPartition, HasWeightsWhoseMeanIsZHoweverShortThePath) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(6, 4, 1.5);
  const double exact = exact_log_partition(energy, {});
  const Tensor log_weights = annealed_log_weights(energy, path_of(energy, 6, 40'000), Rng(3));
  measures::Tally mean;
  mean.add(torch::exp(log_weights - exact));
  EXPECT_NEAR(mean.estimate().mean, 1, 4 * mean.estimate().standard_error);
  EXPECT_LT(mean.estimate().standard_error, .03);
  // A rough path: its logarithm is biased, its mean is not.
  EXPECT_LT((log_weights - exact).mean().item<double>(), -.05);
}

/// `count` exact draws of p(v): (count, V).
Tensor exact_draws(const objectives::BipartiteEnergy& energy, int64_t count, uint64_t seed) {
  const int64_t units = energy.visible.size(0);
  std::vector<Tensor> rows;
  for (int64_t state = 0; state < int64_t{1} << units; ++state)
    rows.push_back(test::state_of(state, units));
  // (2^V, V), (2^V)
  const Tensor all = torch::stack(rows),
               share = torch::softmax(-objectives::free_energy(energy, all), 0).cumsum(0);
  Rng rng(seed);
  return all.index_select(
      0,
      torch::searchsorted(
          share, tensor::uniform(rng, {count}).clamp_max(share[-1].item<double>() * (1 - 1e-12))));
}

TEST(ReversedPartition, OfOneStepIsImportanceSamplingTheOtherWay) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(5, 3);
  const Tensor v = exact_draws(energy, 50, 2);
  // p*(v) / p_0(v)
  const Tensor want =
      -objectives::free_energy(energy, v) - (v * std::log(.3) + (1 - v) * std::log(.7)).sum(1);
  EXPECT_TRUE(torch::allclose(reversed_log_weights(energy, path_of(energy, 1, 50), v, Rng(2)), want,
                              1e-12, 1e-12));
}

TEST(ReversedPartition, HasInverseWeightsWhoseMeanIsOneOverZHoweverShortThePath) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(6, 4, 1.5);
  const double exact = exact_log_partition(energy, {});
  const Tensor log_weights =
      reversed_log_weights(energy, path_of(energy, 6, 0), exact_draws(energy, 40'000, 5), Rng(3));
  measures::Tally mean;
  mean.add(torch::exp(exact - log_weights));
  EXPECT_NEAR(mean.estimate().mean, 1, 4 * mean.estimate().standard_error);
  EXPECT_LT(mean.estimate().standard_error, .05);
  EXPECT_GT((log_weights - exact).mean().item<double>(), .05);  // a bound from above
}

TEST(ReversedPartition, IsMinusTheLogarithmOfTheMeanInverse) {
  const PartitionEstimate got = reversed_partition(
      -torch::tensor({std::log(1.), std::log(2.), std::log(3.)}, torch::kFloat64));
  EXPECT_NEAR(got.log_partition, -std::log(2.), 1e-12);
  EXPECT_NEAR(got.effective, 36. / 14, 1e-12);
}

TEST(GibbsSteps, KeepTheModelsOwnDistribution) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(4, 3);
  Rng rng(7);
  const Tensor before = exact_draws(energy, 40'000, 6), after = gibbs_steps(energy, before, 3, rng);
  EXPECT_FALSE(before.equal(after));
  // Deviation of a difference of means: at most .004.
  EXPECT_LT((before.mean(0) - after.mean(0)).abs().max().item<double>(), .02);
}

TEST(AnnealedPartition, OfManyTemperaturesIsTheSumWithinItsError) {
  const test::DoubleByDefault in_double;
  const objectives::BipartiteEnergy energy = some_energy(20, 12, .8);
  const PartitionEstimate got =
      annealed_partition(annealed_log_weights(energy, path_of(energy, 1000, 200), Rng(4)));
  EXPECT_NEAR(got.log_partition, exact_log_partition(energy, {}), 4 * got.standard_error);
  EXPECT_LT(got.standard_error, .05);
  EXPECT_GT(got.effective, 100);
}

TEST(AnnealedPartition, ErrorIsTheDeltaMethods) {
  const PartitionEstimate got = annealed_partition(
      torch::tensor({std::log(1.), std::log(2.), std::log(3.)}, torch::kFloat64));
  EXPECT_NEAR(got.log_partition, std::log(2.), 1e-12);
  EXPECT_NEAR(got.effective, 36. / 14, 1e-12);
  // Relative deviation of the mean: sqrt(2/3) / 2 / sqrt(3).
  EXPECT_NEAR(got.standard_error, std::sqrt(14. / 36 - 1. / 3), 1e-12);
}

/// All pictures of 2 x 2 binary pixels.
class AllImages : public data::Dataset {
 public:
  AllImages() {
    info_ = test::info_of({1, 2, 2}, data::ValueKind::binary);
    info_.size = 16;
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    for (size_t i = 0; i < 4; ++i) out.x[i] = static_cast<float>((index >> i) & 1);
    out.label = -1;
  }

 private:
  data::DataInfo info_;
};

std::shared_ptr<models::Model> some_machine() {
  const auto model = test::made("rbm_cd", {{"hidden", test::whole(3)}}, AllImages().info());
  const torch::NoGradGuard no_grad;
  Rng rng(9);
  for (Tensor& p : model->parameters()) p.copy_(tensor::normal(rng, p.sizes()));
  return model;
}

TEST(PartitionProtocols, SayProbabilitiesThatAddUpToOne) {
  const auto model = some_machine();
  double sum = 0;
  for (int64_t i = 0; i < 16; ++i) {
    struct One : AllImages {
      explicit One(int64_t which) : which_(which) {}
      void get(int64_t, const data::Draw& draw, const data::ExampleOut& out) const override {
        AllImages::get(which_, draw, out);
      }
      int64_t which_;
    };
    EvalContextParts parts;
    parts.model = model.get();
    parts.data = std::make_shared<One>(i);
    EvalContext context(parts);
    sum += std::exp(measure(protocol_named("exact_likelihood"), context).value.mean);
  }
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(PartitionProtocols, AgreeAndSayTheirPartition) {
  const auto model = some_machine();
  EvalContextParts parts;
  parts.model = model.get();
  parts.data = std::make_shared<AllImages>();
  EvalContext context(parts);
  const Measure exact = measure(protocol_named("exact_likelihood"), context),
                annealed = measure(protocol_named("ais_partition_2000"), context);
  ASSERT_EQ(annealed.parts[1].first, "partition_error");
  EXPECT_NEAR(annealed.value.mean, exact.value.mean, 4 * annealed.parts[1].second);
  EXPECT_LT(annealed.parts[1].second, .02);
  EXPECT_EQ(annealed.warning, "");
  EXPECT_NEAR(exact.parts[0].second,
              exact_log_partition(dynamic_cast<models::Bipartite&>(*model).bipartite(), {}), 1e-9);
  EXPECT_EQ(exact.value.count, 16);
  EXPECT_EQ(exact.warning, "");
}

/// Pictures of 6 x 6 whose values are all alike: every second one black.
class BlackOrWhite : public data::Dataset {
 public:
  BlackOrWhite() {
    info_ = test::info_of({1, 6, 6}, data::ValueKind::binary);
    info_.size = 40;
    info_.mean.assign(36, .3f);
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    for (size_t i = 0; i < 36; ++i) out.x[i] = static_cast<float>(index % 2);
    out.label = -1;
  }

 private:
  data::DataInfo info_;
};

/// A machine of two states, all units 0 or (exp(5) times as probable) all 1, between which chains
/// hardly go: its weights are all .8. Annealed chains end where they began, and nearly all miss the
/// second.
std::shared_ptr<models::Model> magnet(int64_t hidden) {
  constexpr double kWeight = .8, kGain = 5;
  const auto model = test::made("rbm_cd", {{"hidden", test::whole(hidden)}}, BlackOrWhite().info());
  const torch::NoGradGuard no_grad;
  const auto params = model->named_parameters();
  params["weight"].fill_(kWeight);
  params["visible_bias"].fill_(-kWeight * static_cast<double>(hidden) / 2 + kGain / 72);
  params["hidden_bias"].fill_(-kWeight * 18 + kGain / static_cast<double>(2 * hidden));
  return model;
}

/// log Z of such a machine: sum_k binomial(H, k) exp(c k) (1 + exp(b + w k))^36.
double magnet_log_partition(const models::Model& model) {
  const auto params = model.named_parameters();
  const double w = params["weight"][0][0].item<double>(),
               b = params["visible_bias"][0].item<double>(),
               c = params["hidden_bias"][0].item<double>();
  const auto hidden = static_cast<double>(params["hidden_bias"].size(0));
  double sum = 0;
  for (double k = 0; k <= hidden; ++k)
    sum += std::exp(std::lgamma(hidden + 1) - std::lgamma(k + 1) - std::lgamma(hidden - k + 1) +
                    c * k + 36 * std::log1p(std::exp(b + w * k)));
  return std::log(sum);
}

/// What AIS of few temperatures says of a machine whose chains miss one of its states or the other.
Measure missed_partition(const std::shared_ptr<models::Model>& model) {
  EvalContextParts parts;
  parts.model = model.get();
  parts.data = std::make_shared<BlackOrWhite>();
  EvalContext context(parts);
  return measure(protocol_named("ais_partition_200"), context);
}

TEST(PartitionProtocols, ErrorOfASmallMachineCoversWhatTheChainsMissed) {
  const auto model = magnet(8);
  const Measure got = missed_partition(model);
  const double off = std::abs(test::part_of(got, "log_partition") - magnet_log_partition(*model));
  EXPECT_GT(off, .1) << "or the machine is too easy";
  EXPECT_GE(test::part_of(got, "partition_error"), off - 1e-3);  // its parameters are float
  EXPECT_NEAR(test::part_of(got, "log_partition_exact"), magnet_log_partition(*model), 1e-3);
  EXPECT_NE(got.warning.find("take exact_likelihood"), std::string::npos) << got.warning;
}

TEST(PartitionProtocols, ErrorOfALargeMachineCoversWhatChainsBackFromExamplesFind) {
  const auto model = magnet(24);  // 2^24 states are not summed
  const Measure got = missed_partition(model);
  const double off = std::abs(test::part_of(got, "log_partition") - magnet_log_partition(*model));
  EXPECT_GT(off, .1) << "or the machine is too easy";
  EXPECT_GE(2 * test::part_of(got, "partition_error"), off);
  EXPECT_GT(test::part_of(got, "log_partition_back"), magnet_log_partition(*model) - 1);
  EXPECT_NE(got.warning.find("chains the way back say +"), std::string::npos) << got.warning;
  EXPECT_NE(got.warning.find("take more distributions"), std::string::npos) << got.warning;
}

TEST(PartitionProtocols, WarnWhereFewerThanHalfOfTheChainsCount) {
  const Measure got = missed_partition(magnet(8));
  EXPECT_LT(test::part_of(got, "effective_chains"), 50);
  EXPECT_NE(got.warning.find("of 100 chains count"), std::string::npos) << got.warning;
}

TEST(PartitionProtocols, RefuseModelsWithoutSuchAnEnergyAndBinaryCodesRefuseHamiltonianChains) {
  EvalContextParts parts;
  const auto helmholtz = test::made("helmholtz", {}, AllImages().info());
  parts.model = helmholtz.get();
  parts.data = std::make_shared<AllImages>();
  EvalContext context(parts);
  EXPECT_THROW(measure(protocol_named("exact_likelihood"), context), Unsupported);
  EXPECT_THROW(measure(protocol_named("ais_10"), context), Unsupported);
}

}  // namespace
}  // namespace elbo::eval
