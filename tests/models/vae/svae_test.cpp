// SPDX-License-Identifier: MIT
// The von Mises-Fisher distribution against its closed forms in three dimensions, and the VAE whose
// codes have it.
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/objectives/von_mises_fisher.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

const double kArea = 4 * std::numbers::pi;  // of the sphere in three dimensions

class Hyperspherical : public SmallVae {
 protected:
  const Tensor concentrations_ = torch::tensor({.01, .3, 1., 5., 40., 300.});
};

TEST_F(Hyperspherical, InThreeDimensionsBesselFunctionsAreHyperbolicOnes) {
  const Tensor k = concentrations_;
  // C_3(k) = k / (4 pi sinh k), A(k) = coth k - 1 / k; sinh k without overflow.
  const Tensor log_sinh = k + torch::log1p(-torch::exp(-2 * k)) - std::numbers::ln2;
  EXPECT_TRUE(torch::allclose(objectives::log_normaliser_vmf(k, 3), (k / kArea).log() - log_sinh, 0,
                              1e-10));
  EXPECT_TRUE(
      torch::allclose(objectives::mean_length_vmf(k, 3), 1 / torch::tanh(k) - 1 / k, 0, 1e-11));
  EXPECT_NEAR(objectives::log_uniform_on_sphere(3), -std::log(kArea), 1e-12);
}

TEST_F(Hyperspherical, TheKlsGradientIsThatOfCentralDifferences) {
  for (const int64_t d : {2, 3, 10, 41}) {
    const Tensor k = concentrations_.slice(0, 1).clone().requires_grad_();
    const Tensor slope = torch::autograd::grad({objectives::kl_vmf(k, d).sum()}, {k})[0];
    const torch::NoGradGuard no_grad;
    const Tensor want = (objectives::kl_vmf(k + 1e-5, d) - objectives::kl_vmf(k - 1e-5, d)) / 2e-5;
    EXPECT_TRUE(torch::allclose(slope, want, 1e-5, 1e-6)) << d;
    EXPECT_GT(objectives::kl_vmf(k, d).min().item<double>(), 0) << d;
  }
}

TEST_F(Hyperspherical, DrawsLieOnTheSphereAndHaveItsMean) {
  constexpr int64_t kMany = 20000;
  const auto vae = small("svae");
  const torch::NoGradGuard no_grad;
  vae->named_parameters()["code.bias"].copy_(torch::tensor({2., -3., 1.}));
  const Tensor x = batch_.x.slice(0, 0, 1);
  Rng rng(3);
  auto& bounds = dynamic_cast<models::BoundsLikelihood&>(*vae);
  const models::PosteriorDraws draws = bounds.draw_posterior(x, kMany, rng);
  const Tensor z = draws.z[0], c = encoded(ByHand(*vae), x.flatten(1), "code")[0], k = c.norm();
  EXPECT_TRUE(torch::allclose(z.norm(2, 1), torch::ones({kMany}), 0, 1e-12));
  const Tensor mean = (1 / torch::tanh(k) - 1 / k) * c / k;
  // A coordinate's deviation is below .6: standard errors of .004.
  EXPECT_LT((z.mean(0) - mean).abs().max().item<double>(), .02);
  const Tensor log_q = (k / (kArea * torch::sinh(k))).log() + torch::mv(z, c);
  EXPECT_TRUE(torch::allclose(draws.log_q[0], log_q, 0, 1e-5));
  // E_q[log q - log p] is the KL.
  const Tensor kl = (draws.log_q[0] - bounds.log_p_z(z)).mean();
  EXPECT_NEAR(kl.item<double>(), bounds.kl(x)[0].item<double>(), .03);
}

TEST_F(Hyperspherical, TheLossIsReconstructionAtADrawAndTheClosedKl) {
  const auto vae = small("svae");
  const models::LossTerms terms = play(*vae).losses[0].terms;
  const ByHand nets(*vae);
  const Tensor c = encoded(nets, batch_.x.flatten(1), "code"), k = c.norm(2, 1);
  const Tensor kl = k * (1 / torch::tanh(k) - 1 / k) + (k / torch::sinh(k)).log();
  EXPECT_NEAR(part(terms, "kl"), kl.mean().item<double>(), 1e-5);
  EXPECT_NEAR(terms.total.item<double>(), part(terms, "kl") + part(terms, "reconstruction"), 1e-12);
  const torch::NoGradGuard no_grad;
  Rng rng(5);
  const Tensor z =
      dynamic_cast<models::BoundsLikelihood&>(*vae).draw_posterior(batch_.x, 1, rng).z.squeeze(1);
  EXPECT_NEAR(part(terms, "reconstruction"), reconstruction(nets, z).item<double>(), 1e-11);
}

TEST_F(Hyperspherical, SamplesBeginOnTheSphereAndATemperatureIsRefused) {
  const auto vae = small("svae");
  const torch::NoGradGuard no_grad;
  Rng rng(2);
  const Tensor z = dynamic_cast<models::HasPrior&>(*vae).draw_prior(500, rng);
  EXPECT_TRUE(torch::allclose(z.norm(2, 1), torch::ones({500})));
  EXPECT_LT(z.mean(0).abs().max().item<double>(), .15);
  models::SamplerSettings settings;
  settings.temperature = .5;
  EXPECT_THROW(dynamic_cast<models::Samples&>(*vae).sample_with(2, {}, settings, rng), Unsupported);
  EXPECT_THROW(made("svae", {{"latent_dim", whole(1)}}, mnist_info()), ConfigError);
}

}  // namespace
}  // namespace elbo::test
