// SPDX-License-Identifier: MIT
// BEGAN: losses and convergence by hand, the law by which k moves and its bounds.
#include <gtest/gtest.h>

#include "elbo/models/state.h"
#include "tests/models/gan/written_nets.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;
using test::small;
using test::WrittenNets;

constexpr size_t kBeCritic = 0, kBeGenerator = 1;

class SmallBegan : public testing::Test {
 protected:
  Tensor k_of(Model& model) { return model.named_buffers()["k"]; }
  void set_k(Model& model, double k) {
    const torch::NoGradGuard no_grad;
    k_of(model).fill_(k);
  }
  double energy(Model& model, const Tensor& x) {
    return WrittenNets(model).lack(x).abs().sum(1).mean().item<double>();
  }
  /// Energies of the critic's and of the generator's draw.
  std::pair<double, double> fakes(Model& model, Rng rng) {
    const Tensor of_critic = tensor::normal(rng, {4, 3}),
                 of_generator = tensor::normal(rng, {4, 3});
    const WrittenNets nets(model);
    return {energy(model, nets.generated(of_critic)), energy(model, nets.generated(of_generator))};
  }

  test::DoubleByDefault double_;
  Tensor x_ = test::four_images();
};

TEST_F(SmallBegan, LossesAreThePapersAtThreeBalances) {
  for (const double k : {0., .3, 1.}) {
    const auto model = small("began", {{"gamma", number(.7)}});
    set_k(*model, k);
    const TurnResult played = test::play(*model, 0, x_, Rng(5));
    const auto [of_critic, of_generator] = fakes(*model, Rng(5));
    const double real = energy(*model, x_);
    EXPECT_NEAR(played.losses[kBeCritic].terms.total.item<double>(), real - k * of_critic, 1e-12);
    EXPECT_NEAR(played.losses[kBeGenerator].terms.total.item<double>(), of_generator, 1e-12);
    EXPECT_NEAR(part(played.losses[kBeCritic].terms, "convergence"),
                real + std::abs(.7 * real - of_generator), 1e-12);
    EXPECT_EQ(part(played.losses[kBeCritic].terms, "k"), k);
  }
}

TEST_F(SmallBegan, KMovesByTheBalanceAfterTheWeightsAndOnlyThen) {
  const auto model = small("began", {{"gamma", number(1)}, {"gain", number(.1)}});
  set_k(*model, .5);
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  EXPECT_EQ(k_of(*model).item<double>(), .5);
  const double want = .5 + .1 * (energy(*model, x_) - fakes(*model, Rng(5)).second);
  const torch::NoGradGuard no_grad;
  played.after_update(BatchMeans(played.losses));
  EXPECT_NEAR(k_of(*model).item<double>(), want, 1e-12);
}

TEST_F(SmallBegan, KStaysWithinItsBounds) {
  const auto k_after = [&](double gamma, const Tensor& x) {
    const auto model = small("began", {{"gamma", number(gamma)}, {"gain", number(100)}});
    set_k(*model, .5);
    const TurnResult played = test::play(*model, 0, x, Rng(5));
    const torch::NoGradGuard no_grad;
    played.after_update(BatchMeans(played.losses));
    return k_of(*model).item<double>();
  };
  EXPECT_EQ(k_after(0, x_), 0);        // off balance by -L(G(z))
  EXPECT_EQ(k_after(1, 100 * x_), 1);  // real examples that nobody can reconstruct
}

TEST_F(SmallBegan, GradientsAreThoseOfCentralDifferences) {
  const auto model = small("began");
  set_k(*model, .4);
  EXPECT_LT(test::derivative_error(*model, x_, 0, kBeCritic), test::kDerivativeTolerance);
  EXPECT_LT(test::derivative_error(*model, x_, 0, kBeGenerator), test::kDerivativeTolerance);
}

TEST_F(SmallBegan, NeitherPlayersLossReachesTheOther) {
  const auto model = small("began");
  set_k(*model, .4);
  const TurnResult played = test::play(*model, 0, x_, Rng(5));
  for (const Tensor& grad :
       torch::autograd::grad({played.losses[kBeCritic].terms.total}, model->players()[1].params, {},
                             false, false, /*allow_unused=*/true))
    EXPECT_FALSE(grad.defined());
  EXPECT_EQ(played.losses[kBeGenerator].player, "generator");
}

TEST(Began, KIsPartOfTheState) {
  const auto model = test::made("began", {}, test::mnist_info());
  bool found = false;
  for (const auto& [name, tensor] : state_of(*model)) found |= name == "k";
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace elbo::models
