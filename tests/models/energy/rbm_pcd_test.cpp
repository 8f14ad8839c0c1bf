// SPDX-License-Identifier: MIT
// Persistent chains: where they go against loops by hand, when they move, and what follows from
// them.
#include <gtest/gtest.h>

#include "elbo/models/abilities.h"
#include "tests/models/energy/two_layers.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

using test::info_of;
using test::logistic;
using test::made;
using test::whole;

constexpr int64_t kChains = 7;

class SmallPcd : public testing::Test {
 protected:
  SmallPcd() {
    const torch::NoGradGuard no_grad;
    Rng rng(8);
    for (Tensor& p : rbm_->parameters()) p.copy_(tensor::normal(rng, p.sizes()));
  }
  Tensor chains() const { return rbm_->named_buffers()["chains"]; }
  objectives::BipartiteEnergy energy() const {
    return dynamic_cast<Bipartite&>(*rbm_).bipartite().in_double();
  }

  /// Two Gibbs steps of every chain, unit by unit.
  Tensor walked(const Tensor& from, Rng rng) const {
    Tensor v = from.clone();
    for (int64_t step = 0; step < 2; ++step) {
      const Tensor of_hidden = tensor::uniform(rng, {kChains, 3}),
                   of_visible = tensor::uniform(rng, {kChains, 4}), h = torch::zeros({kChains, 3});
      for (int64_t n = 0; n < kChains; ++n) {
        for (int64_t j = 0; j < 3; ++j)
          h[n][j] = (of_hidden[n][j] < logistic(energy().hidden[j] + energy().weight[j].dot(v[n])))
                        .to(torch::kFloat64);
        for (int64_t i = 0; i < 4; ++i)
          v[n][i] = (of_visible[n][i] <
                     logistic(energy().visible[i] + energy().weight.select(1, i).dot(h[n])))
                        .to(torch::kFloat64);
      }
    }
    return v;
  }

  test::DoubleByDefault double_;
  std::shared_ptr<Model> rbm_ =
      made("rbm_pcd", {{"hidden", whole(3)}, {"k", whole(2)}, {"chains", whole(kChains)}},
           info_of({1, 2, 2}, data::ValueKind::binary));
  // (3, 4): a batch of another size than the chains
  Tensor x_ = torch::tensor({{1., 0., 1., 1.}, {0., 0., 1., 0.}, {1., 1., 0., 0.}});
};

TEST_F(SmallPcd, ChainsGoOnFromUpdateToUpdateAsByHand) {
  Tensor by_hand = chains().clone();
  for (uint64_t step = 0; step < 5; ++step) {
    const TurnResult played = test::play(*rbm_, 0, x_.view({3, 1, 2, 2}), Rng(step));
    EXPECT_TRUE(torch::equal(chains(), by_hand)) << "play itself must not move them";
    by_hand = walked(by_hand, Rng(step));
    const torch::NoGradGuard no_grad;
    played.after_update(BatchMeans(played.losses));
    EXPECT_TRUE(torch::equal(chains(), by_hand)) << step;
    rbm_->parameters()[0].mul_(1.1);  // weights move under them
  }
}

TEST_F(SmallPcd, GradientsAreOuterProductsOfDataLessThoseOfTheMovedChains) {
  const Tensor negative = walked(chains(), Rng(3));
  const objectives::BipartiteEnergy e = energy();
  const TurnResult played = test::play(*rbm_, 0, x_.view({3, 1, 2, 2}), Rng(3));
  const Tensors got =
      torch::autograd::grad({played.losses[0].terms.total}, rbm_->players()[0].params);
  const auto mean_product = [&](const Tensor& v) {
    return logistic(v.matmul(e.weight.t()) + e.hidden).t().matmul(v) /
           static_cast<double>(v.size(0));
  };
  EXPECT_TRUE(torch::allclose(got[0], mean_product(negative) - mean_product(x_), 0, 1e-12));
  EXPECT_TRUE(torch::allclose(got[1], negative.mean(0) - x_.mean(0), 0, 1e-12));
}

TEST_F(SmallPcd, TheNegativeExamplesDoNotDependOnTheBatch) {
  const auto chain_energy = [&](const Tensor& x) {
    return test::part(test::play(*rbm_, 0, x.view({3, 1, 2, 2}), Rng(3)).losses[0].terms,
                      "energy_of_chain");
  };
  EXPECT_EQ(chain_energy(x_), chain_energy(1 - x_));
}

TEST(RbmPcd, ChainsBeginAsBinaryDrawsOfTheTrainingMeans) {
  data::DataInfo info = test::mnist_info();
  info.mean.assign(784, .2f);
  const auto rbm = made("rbm_pcd", {{"chains", whole(100)}}, info);
  const Tensor chains = rbm->named_buffers()["chains"];
  EXPECT_EQ(chains.sizes(), (std::vector<int64_t>{100, 784}));
  EXPECT_TRUE(((chains == 0) | (chains == 1)).all().item<bool>());
  EXPECT_NEAR(chains.mean().item<double>(), .2, 4 * .4 / std::sqrt(78'400));
}

}  // namespace
}  // namespace elbo::models
