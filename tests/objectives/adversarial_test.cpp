// SPDX-License-Identifier: MIT
// Adversarial losses against the paper's formulas in probabilities.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/objectives/gan_losses.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

const Tensor kLogits = torch::tensor({-30., -2., 0., .5, 3., 25.}, torch::kFloat64);

TEST(Adversarial, LossesAreThePapersInProbabilities) {
  const Tensor d = torch::sigmoid(kLogits), not_d = torch::sigmoid(-kLogits);
  EXPECT_TRUE(torch::allclose(critic_loss_on_real(kLogits), -d.log(), 1e-12));
  EXPECT_TRUE(torch::allclose(critic_loss_on_fake(kLogits), -not_d.log(), 1e-12));
  EXPECT_TRUE(torch::allclose(non_saturating_loss(kLogits), -d.log(), 1e-12));
  EXPECT_TRUE(torch::allclose(saturating_loss(kLogits), not_d.log(), 1e-12));
}

TEST(Adversarial, AnUndecidedCriticLosesTwoLogTwo) {
  const Tensor zero = torch::zeros({1}, torch::kFloat64);
  EXPECT_NEAR((critic_loss_on_real(zero) + critic_loss_on_fake(zero)).item<double>(),
              2 * std::log(2), 1e-15);
}

TEST(Adversarial, StayFiniteFarOutWithTheRightSlope) {
  const Tensor logits = torch::tensor({-1e4, 1e4}, torch::kFloat64);
  EXPECT_TRUE(torch::equal(critic_loss_on_real(logits), torch::tensor({1e4, 0.}, torch::kFloat64)));
  EXPECT_TRUE(torch::equal(critic_loss_on_fake(logits), torch::tensor({0., 1e4}, torch::kFloat64)));
}

TEST(Adversarial, TheSaturatingGradientVanishesWhereTheCriticIsSureAndTheOtherDoesNot) {
  const Tensor sure = torch::full({1}, -20., torch::kFloat64).requires_grad_();
  EXPECT_LT(
      std::abs(torch::autograd::grad({saturating_loss(sure).sum()}, {sure})[0].item<double>()),
      1e-8);
  EXPECT_NEAR(torch::autograd::grad({non_saturating_loss(sure).sum()}, {sure})[0].item<double>(),
              -1, 1e-8);
}

TEST(Adversarial, GradientsAreThoseOfCentralDifferences) {
  for (const auto loss :
       {critic_loss_on_real, critic_loss_on_fake, non_saturating_loss, saturating_loss})
    EXPECT_LT(gradient_error(loss, kLogits), kGradientTolerance);
}

}  // namespace
}  // namespace elbo::objectives
