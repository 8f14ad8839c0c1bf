// SPDX-License-Identifier: MIT
// Wasserstein GAN: both losses by hand; when and what is clipped.
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;

double largest(const Tensors& params) {
  double out = 0;
  for (const Tensor& param : params) out = std::max(out, param.abs().max().item<double>());
  return out;
}

class Wgan : public test::WrittenPair {};

TEST_F(Wgan, LossesAreThePapers) {
  const auto gan = pair("wgan", {{"clip", number(2)}});
  const LossTerms of_critic = terms(*gan, test::kCritic);
  const double real = on_real(*gan).mean().item<double>(),
               fake = on_generated(*gan).mean().item<double>();
  EXPECT_NEAR(of_critic.total.item<double>(), fake - real, 1e-12);
  EXPECT_NEAR(part(of_critic, "gap"), real - fake, 1e-12);
  EXPECT_NEAR(part(of_critic, "score_real"), real, 1e-12);
  EXPECT_NEAR(part(of_critic, "score_fake"), fake, 1e-12);
  EXPECT_NEAR(terms(*gan, test::kGenerator).total.item<double>(), -fake, 1e-12);
}

TEST_F(Wgan, TheCriticIsClippedBeforeItsFirstStepAndAfterEachAndTheGeneratorNever) {
  const auto gan = pair("wgan");
  const auto players = gan->players();
  EXPECT_EQ(largest(players[0].params), .01);
  EXPECT_GT(largest(players[1].params), .1);
  const torch::NoGradGuard no_grad;
  for (Tensor param : gan->parameters()) param.mul_(10);  // as an update might
  const torch::AutoGradMode grad(true);
  const TurnResult critic = test::play(*gan, test::kCritic, x_, Rng(5));
  EXPECT_GT(largest(players[0].params), .05) << "play writes nothing";
  critic.after_update(BatchMeans(critic.losses));
  EXPECT_EQ(largest(players[0].params), .01);
  EXPECT_GT(largest(players[1].params), 1);
}

TEST_F(Wgan, HasFiveStepsOfTheCritic) {
  const auto turns = pair("wgan")->turns({});
  EXPECT_EQ(turns[0].repeats, 5);
  EXPECT_EQ(turns[1].repeats, 1);
}

TEST_F(Wgan, TheAuthorsScheduleGivesTheCriticALeadAndCatchesUpAtTimes) {
  const auto gan = pair("wgan", {{"critic_schedule", test::text("authors")}});
  const auto repeats = [&](int64_t step) {
    return gan->turns({step, 0, 1000, 10, false})[0].repeats;
  };
  for (const int64_t step : {0, 1, 24, 500, 1000}) EXPECT_EQ(repeats(step), 100) << step;
  for (const int64_t step : {25, 26, 499, 501}) EXPECT_EQ(repeats(step), 5) << step;
}

TEST(WganConv, ScalesOfBatchNormAreClippedTooAndItsAveragesAreNot) {
  const auto gan = test::made(
      "wgan",
      {{"net", test::text("conv")}, {"width", test::whole(2)}, {"latent_dim", test::whole(3)}},
      test::mnist_info());
  EXPECT_LE(largest(gan->players()[0].params), .01f);
  EXPECT_EQ(gan->named_buffers()["critic.features.norm1.running_var"].max().item<float>(), 1);
}

}  // namespace
}  // namespace elbo::models
