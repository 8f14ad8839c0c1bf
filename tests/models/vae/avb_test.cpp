// SPDX-License-Identifier: MIT
// Adversarial variational Bayes: losses and gradients of both turns by hand, and what its encoder,
// which has no density, is asked.
#include "tests/models/vae/small_vae.h"

namespace elbo::models {
namespace {

using test::ByHand;
using test::whole;

constexpr size_t kAutoencoder = 0, kAvbCritic = 1;
constexpr int64_t kNoise = 2;

class SmallAvb : public test::SmallVae {
 protected:
  Tensor code(const ByHand& nets, Rng& rng) const {
    return encoded(
        nets, torch::cat({batch_.x.flatten(1), tensor::normal(rng, {kCount, kNoise})}, 1), "code");
  }

  /// T(x, z): (B). The code enters at the hidden layer.
  Tensor ratio(const ByHand& nets, const Tensor& z) const {
    const Tensor sums = nets.linear("critic.linear0", batch_.x) +
                        torch::matmul(z, model_->named_parameters()["critic.condition.weight"].t());
    return nets.linear("critic.linear1", torch::relu(sums)).flatten();
  }

  std::shared_ptr<Model> model_ = small("avb", {{"noise_dim", whole(kNoise)}});
};

TEST_F(SmallAvb, TheAutoencoderMinimisesReconstructionAndTheCriticsRatio) {
  test::expect_losses({*model_, kAutoencoder, batch_, Rng(5)},
                      [&](const ByHand& nets, const std::string&) {
                        Rng rng(5);
                        const Tensor z = code(nets, rng);
                        return reconstruction(nets, z) + ratio(nets, z).mean();
                      });
}

TEST_F(SmallAvb, TheCriticTellsAnExamplesOwnCodeFromOneOfThePrior) {
  test::expect_losses(
      {*model_, kAvbCritic, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
        Rng rng(5);
        const Tensor own = code(nets, rng).detach(), prior = tensor::normal(rng, {kCount, kCode});
        return -torch::sigmoid(ratio(nets, own)).log().mean() -
               (1 - torch::sigmoid(ratio(nets, prior))).log().mean();
      });
}

TEST_F(SmallAvb, WithAdaptiveContrastTheRatioIsToAGaussianOfTheCodesOwnMoments) {
  constexpr int64_t kMoments = 6;
  model_ = small("avb", {{"noise_dim", whole(kNoise)},
                         {"adaptive_contrast", Node(true)},
                         {"moment_draws", whole(kMoments)}});
  const auto moments = [&](const ByHand& nets, Rng& rng) {
    const torch::NoGradGuard no_grad;
    const Tensor noise =
        tensor::normal(rng, {kCount, kMoments * kNoise}).view({kCount * kMoments, kNoise});
    const Tensor x = batch_.x.flatten(1).repeat_interleave(kMoments, 0);
    const Tensor z = encoded(nets, torch::cat({x, noise}, 1), "code").view({kCount, kMoments, -1});
    return std::pair{z.mean(1), z.std(1)};
  };
  test::expect_losses({*model_, kAutoencoder, batch_, Rng(5)},
                      [&](const ByHand& nets, const std::string&) {
                        Rng rng(5);
                        const Tensor z = code(nets, rng);
                        const auto [mean, deviation] = moments(nets, rng);
                        const Tensor unit = (z - mean) / deviation;
                        const Tensor log_r = (-.5 * unit.square() - deviation.log()).sum(1),
                                     log_p = -.5 * z.square().sum(1);
                        return reconstruction(nets, z) + (ratio(nets, unit) + log_r - log_p).mean();
                      });
  test::expect_losses({*model_, kAvbCritic, batch_, Rng(5)},
                      [&](const ByHand& nets, const std::string&) {
                        Rng rng(5);
                        const Tensor z = code(nets, rng).detach();
                        const auto [mean, deviation] = moments(nets, rng);
                        const Tensor prior = tensor::normal(rng, {kCount, kCode});
                        return -torch::sigmoid(ratio(nets, (z - mean) / deviation)).log().mean() -
                               (1 - torch::sigmoid(ratio(nets, prior))).log().mean();
                      });
}

TEST_F(SmallAvb, ReportsItsBoundAsAnEstimate) {
  const LossTerms terms = play(*model_, kAutoencoder).losses[0].terms;
  EXPECT_NEAR(test::part(terms, "elbo_estimate"), -terms.total.item<double>(), 1e-12);
  const torch::NoGradGuard no_grad;
  Rng rng(5);
  const BoundEstimate bound = dynamic_cast<EstimatesBound&>(*model_).estimate_bound(batch_.x, rng);
  EXPECT_NEAR((bound.reconstruction - bound.kl).mean().item<double>(), -terms.total.item<double>(),
              1e-12);
  EXPECT_FALSE(dynamic_cast<BoundsLikelihood&>(*model_).amortised());
}

TEST_F(SmallAvb, EncodesAsTheMomentsOfItsDraws) {
  const torch::NoGradGuard no_grad;
  const Posterior q = dynamic_cast<Encodes&>(*model_).encode(batch_.x);
  const ByHand nets(*model_);
  Rng rng(0);
  Tensor sum = torch::zeros({kCount, kCode}), squares = torch::zeros({kCount, kCode});
  for (int i = 0; i < 32; ++i) {
    const Tensor z = encoded(
        nets,
        torch::cat({batch_.x.flatten(1), tensor::normal(rng, {1, kNoise}).expand({kCount, kNoise})},
                   1),
        "code");
    sum += z, squares += z.square();
  }
  EXPECT_TRUE(torch::allclose(q.mean, sum / 32, 0, 1e-12));
  EXPECT_TRUE(torch::allclose(q.log_var.exp(), (squares - sum.square() / 32) / 31, 1e-9, 1e-12));
  EXPECT_TRUE(torch::allclose(dynamic_cast<Encodes&>(*model_).encode(batch_.x.slice(0, 2)).mean,
                              q.mean.slice(0, 2), 0, 1e-12))
      << "a code depends on its example alone";
}

TEST_F(SmallAvb, RepeatsTheCriticsTurnAsAsked) {
  EXPECT_EQ(small("avb", {{"critic_updates", whole(3)}})->turns({})[kAvbCritic].repeats, 3);
}

}  // namespace
}  // namespace elbo::models
