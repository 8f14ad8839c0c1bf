// SPDX-License-Identifier: MIT
// log Z: sums against sums over both layers, chains against sums, and the protocols on machines whose probabilities add up to one.
#include "elbo/eval/likelihood/partition.h"

#include <gtest/gtest.h>

#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/estimate.h"
#include "elbo/eval/protocol.h"
#include "elbo/models/binary_units.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo {
namespace {

using test::some_energy;

TEST(ExactPartition, IsTheSumOverBothLayersWhicheverIsSmaller) {
  for (const auto& [visible, hidden] : {std::pair(5, 3), std::pair(3, 5), std::pair(4, 4), std::pair(6, 1)}) {
    const BipartiteEnergy energy = some_energy(visible, hidden);
    EXPECT_NEAR(exact_log_partition(energy, {}), std::log(test::summed_over_all(energy)), 1e-12) << visible << " x " << hidden;
  }
}

TEST(ExactPartition, OfUnitsWithoutConnectionsIsAProduct) {
  BipartiteEnergy energy = some_energy(40, 13);  // two blocks of states
  energy.weight = torch::zeros_like(energy.weight);
  const double want = (torch::log1p(energy.visible.exp()).sum() + torch::log1p(energy.hidden.exp()).sum()).item<double>();
  EXPECT_NEAR(exact_log_partition(energy, {}), want, 1e-10);
}

TEST(ExactPartition, CountsItsStatesAndRefusesTooMany) {
  int64_t last = 0, all = 0;
  exact_log_partition(some_energy(30, 13), [&](int64_t done, int64_t total) { last = done, all = total; });
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

PartitionPath path_of(const BipartiteEnergy& energy, int64_t distributions, int64_t chains) {
  return {torch::full({energy.visible.size(0)}, .3), partition_schedule(distributions), chains, {}};
}

TEST(AnnealedPartition, OfOneStepIsImportanceSamplingFromTheBaseModel) {
  const test::DoubleByDefault in_double;
  const BipartiteEnergy energy = some_energy(5, 3);
  Rng rng(2);
  const Tensor v = (uniform(rng, {50, 5}) < .3).to(torch::kFloat64);
  const Tensor want = -free_energy(energy, v) - (v * std::log(.3) + (1 - v) * std::log(.7)).sum(1);  // p*(v) / p_0(v)
  EXPECT_TRUE(torch::allclose(annealed_log_weights(energy, path_of(energy, 1, 50), Rng(2)), want, 1e-12, 1e-12));
}

TEST(AnnealedPartition, HasWeightsWhoseMeanIsZHoweverShortThePath) {
  const test::DoubleByDefault in_double;
  const BipartiteEnergy energy = some_energy(6, 4, 1.5);
  const double exact = exact_log_partition(energy, {});
  const Tensor log_weights = annealed_log_weights(energy, path_of(energy, 6, 40'000), Rng(3));
  Tally mean;
  mean.add(torch::exp(log_weights - exact));
  EXPECT_NEAR(mean.estimate().mean, 1, 4 * mean.estimate().standard_error);
  EXPECT_LT(mean.estimate().standard_error, .03);
  EXPECT_LT((log_weights - exact).mean().item<double>(), -.05);  // a rough path: its logarithm is biased, its mean is not
}

TEST(AnnealedPartition, OfManyTemperaturesIsTheSumWithinItsError) {
  const test::DoubleByDefault in_double;
  const BipartiteEnergy energy = some_energy(20, 12, .8);
  const PartitionEstimate got = annealed_partition(annealed_log_weights(energy, path_of(energy, 1000, 200), Rng(4)));
  EXPECT_NEAR(got.log_partition, exact_log_partition(energy, {}), 4 * got.standard_error);
  EXPECT_LT(got.standard_error, .05);
  EXPECT_GT(got.effective, 100);
}

TEST(AnnealedPartition, ErrorIsTheDeltaMethods) {
  const PartitionEstimate got = annealed_partition(torch::tensor({std::log(1.), std::log(2.), std::log(3.)}, torch::kFloat64));
  EXPECT_NEAR(got.log_partition, std::log(2.), 1e-12);
  EXPECT_NEAR(got.effective, 36. / 14, 1e-12);
  EXPECT_NEAR(got.standard_error, std::sqrt(14. / 36 - 1. / 3), 1e-12);  // relative deviation of the mean: sqrt(2/3) / 2 / sqrt(3)
}

/// All pictures of 2 x 2 binary pixels.
class AllPictures : public Dataset {
 public:
  AllPictures() {
    info_ = test::info_of({1, 2, 2}, ValueKind::binary);
    info_.size = 16;
  }
  const DataInfo& info() const override { return info_; }
  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    for (size_t i = 0; i < 4; ++i) out.x[i] = static_cast<float>((index >> i) & 1);
    out.label = -1;
  }

 private:
  DataInfo info_;
};

std::shared_ptr<Model> some_machine() {
  const auto model = test::made("rbm_cd", {{"hidden", test::whole(3)}}, AllPictures().info());
  const torch::NoGradGuard no_grad;
  Rng rng(9);
  for (Tensor& p : model->parameters()) p.copy_(normal(rng, p.sizes()));
  return model;
}

TEST(PartitionProtocols, SayProbabilitiesThatAddUpToOne) {
  const auto model = some_machine();
  double sum = 0;
  for (int64_t i = 0; i < 16; ++i) {
    struct One : AllPictures {
      explicit One(int64_t which) : which_(which) {}
      void get(int64_t, const Draw& draw, const ExampleOut& out) const override { AllPictures::get(which_, draw, out); }
      int64_t which_;
    };
    EvidenceParts parts;
    parts.model = model.get();
    parts.data = std::make_shared<One>(i);
    Evidence evidence(parts);
    sum += std::exp(measure(protocol_named("exact_likelihood"), evidence).value.mean);
  }
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(PartitionProtocols, AgreeAndSayTheirPartition) {
  const auto model = some_machine();
  EvidenceParts parts;
  parts.model = model.get();
  parts.data = std::make_shared<AllPictures>();
  Evidence evidence(parts);
  const Measure exact = measure(protocol_named("exact_likelihood"), evidence), annealed = measure(protocol_named("ais_partition_2000"), evidence);
  ASSERT_EQ(annealed.parts[1].first, "partition_error");
  EXPECT_NEAR(annealed.value.mean, exact.value.mean, 4 * annealed.parts[1].second);
  EXPECT_LT(annealed.parts[1].second, .02);
  EXPECT_NEAR(exact.parts[0].second, exact_log_partition(dynamic_cast<Bipartite&>(*model).bipartite(), {}), 1e-9);
  EXPECT_EQ(exact.value.count, 16);
  EXPECT_EQ(exact.warning, "");
}

TEST(PartitionProtocols, RefuseModelsWithoutSuchAnEnergyAndBinaryCodesRefuseHamiltonianChains) {
  EvidenceParts parts;
  const auto helmholtz = test::made("helmholtz", {}, AllPictures().info());
  parts.model = helmholtz.get();
  parts.data = std::make_shared<AllPictures>();
  Evidence evidence(parts);
  EXPECT_THROW(measure(protocol_named("exact_likelihood"), evidence), Unsupported);
  EXPECT_THROW(measure(protocol_named("ais_10"), evidence), Unsupported);
}

}  // namespace
}  // namespace elbo
