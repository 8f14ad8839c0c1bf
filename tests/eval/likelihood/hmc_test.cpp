// SPDX-License-Identifier: MIT
// Hamiltonian transitions: what mechanics promises of the leapfrog, and what the densities are
// known to be.
#include "elbo/measures/likelihood/hmc.h"

#include <gtest/gtest.h>

#include "elbo/kernels/dispatch.h"
#include "elbo/tensor/random.h"
#include "tests/eval/linear_gaussian.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using test::LinearGaussian;

constexpr int64_t kLatent = LinearGaussian::kLatent;

/// The linear Gaussian model at one example, `rows` times.
struct LinearPosterior {
  explicit LinearPosterior(int64_t rows) : density{joint, x.repeat({rows, 1})} {}

  LinearGaussian model{0, 1, true};
  measures::JointDensity joint = joint_of(model, data::DataInfo{}, 1);
  Tensor x = torch::tensor({{1., -.5, .3, .8, 0., 2.}}, torch::kFloat64);
  measures::LatentDensity density;
};

measures::Leap leap_of(double beta, double step, int64_t rows) {
  return {beta, torch::full({rows}, step, torch::kFloat64), 10};
}

double energy(const measures::Flight& at, double beta) {
  return (-at.chains.log_prior - beta * at.chains.log_likelihood + .5 * at.momentum.square().sum(1))
      .sum()
      .item<double>();
}

measures::Flight launched(const LinearPosterior& p, int64_t rows) {
  Rng rng(3);
  const Tensor z = tensor::normal(rng, {rows, kLatent}).to(torch::kFloat64),
               momentum = tensor::normal(rng, {rows, kLatent}).to(torch::kFloat64);
  return {measures::chains_at(p.density, z), momentum};
}

TEST(Leapfrog, IsUndoneByTheOppositeMomentum) {
  const LinearPosterior p(5);
  const measures::Flight start = launched(p, 5);
  measures::Flight end = measures::leapfrog(p.density, start, leap_of(.7, .15, 5));
  EXPECT_GT((end.chains.z - start.chains.z).abs().min().item<double>(), 1e-3);
  end.momentum = -end.momentum;
  const measures::Flight back = measures::leapfrog(p.density, end, leap_of(.7, .15, 5));
  EXPECT_LT((back.chains.z - start.chains.z).abs().max().item<double>(), 1e-11);
  EXPECT_LT((back.momentum + start.momentum).abs().max().item<double>(), 1e-11);
}

TEST(Leapfrog, KeepsTheEnergyToSecondOrderOfTheStep) {
  const LinearPosterior p(1);
  const measures::Flight start = launched(p, 1);
  const auto error = [&](double step, int64_t count) {
    return std::abs(energy(measures::leapfrog(p.density, start,
                                              {1, torch::full({1}, step, torch::kFloat64), count}),
                           1) -
                    energy(start, 1));
  };
  const double coarse = error(.02, 8), fine = error(.01, 16);
  EXPECT_NEAR(coarse / fine, 4, .4);
}

TEST(Chains, HaveTheGradientsOfTheModelsDensities) {
  LinearPosterior p(4);
  const measures::Chains chains = launched(p, 4).chains;
  EXPECT_TRUE(torch::allclose(chains.prior_gradient, -chains.z, 1e-12));
  const Tensor residual = p.density.x - p.model.decode(chains.z);
  const Tensor want = residual.matmul(p.model.weight) / (p.model.noise * p.model.noise);
  EXPECT_TRUE(torch::allclose(chains.likelihood_gradient, want, 1e-10));
}

class ChainsOf : public testing::TestWithParam<test::Options> {};

TEST_P(ChainsOf, GoThroughFusedKernelsAsThroughTheirReferencesAndLeaveTheWeightsAlone) {
  const auto vae = test::made("vae", GetParam(), test::mnist_info());
  models::set_training(*vae, false);
  const measures::JointDensity joint = joint_of(*vae, test::mnist_info(), 1);
  Rng rng(2);
  const measures::LatentDensity density{joint, torch::round(tensor::uniform(rng, {9, 1, 28, 28}))};
  const Tensor z = tensor::normal(rng, {9, 6});
  const torch::NoGradGuard no_grad;  // as in a measure
  const measures::Chains fused = measures::chains_at(density, z);
  const kernels::FusedKernelsGuard reference(false);
  const measures::Chains plain = measures::chains_at(density, z);
  EXPECT_TRUE(torch::allclose(fused.likelihood_gradient, plain.likelihood_gradient, 1e-4, 1e-4));
  EXPECT_GT(fused.likelihood_gradient.abs().min().item<double>(), 0);
  for (const Tensor& parameter : vae->parameters()) EXPECT_FALSE(parameter.grad().defined());
}

INSTANTIATE_TEST_SUITE_P(Decoders, ChainsOf,
                         testing::Values(test::Options{{"latent_dim", test::whole(6)},
                                                       {"hidden", test::sizes({30, 20})},
                                                       {"activation", test::text("tanh")}},
                                         test::Options{{"latent_dim", test::whole(6)},
                                                       {"hidden", test::sizes({30})},
                                                       {"likelihood", test::text("gaussian")}},
                                         test::Options{{"latent_dim", test::whole(6)},
                                                       {"net", test::text("conv")},
                                                       {"width", test::whole(2)},
                                                       {"batch_norm", Node(true)}}));

TEST(Hmc, LeavesThePosteriorAsItIs) {
  constexpr int64_t kChains = 20'000;
  LinearPosterior p(kChains);
  Rng rng(8);
  measures::Chains chains =
      measures::chains_at(p.density, p.model.draw_posterior(p.x, kChains, rng).z.squeeze(0));
  const Tensor before = chains.z;
  Tensor probability;
  for (int64_t i = 0; i < 4; ++i)
    probability = measures::hmc_transition(p.density, chains, leap_of(1, .42, kChains), rng);
  // It must have refused something for the test to mean something.
  EXPECT_LT(probability.mean().item<double>(), .97);
  EXPECT_GT(probability.mean().item<double>(), .3);
  const Tensor centred = chains.z - p.model.mean_code(p.x),
               covariance = centred.t().matmul(centred) / kChains;
  const Tensor deviation = p.model.covariance().diagonal().sqrt();
  EXPECT_TRUE((centred.mean(0).abs() < 4.5 * deviation / std::sqrt(static_cast<double>(kChains)))
                  .all()
                  .item<bool>());
  const Tensor scale = deviation.unsqueeze(0) * deviation.unsqueeze(1);
  EXPECT_TRUE(((covariance - p.model.covariance()).abs() < 4.5 * std::sqrt(2. / kChains) * scale)
                  .all()
                  .item<bool>())
      << covariance << p.model.covariance();
  EXPECT_LT((chains.z == before).all(1).to(torch::kFloat64).mean().item<double>(), .05);
}

TEST(Hmc, FindsThePosteriorFromElsewhere) {
  constexpr int64_t kChains = 2000;
  LinearPosterior p(kChains);
  Rng rng(8);
  measures::Chains chains =
      measures::chains_at(p.density, torch::full({kChains, kLatent}, 3., torch::kFloat64));
  for (int64_t i = 0; i < 30; ++i)
    measures::hmc_transition(p.density, chains, leap_of(1, .2, kChains), rng);
  const Tensor off = (chains.z.mean(0) - p.model.mean_code(p.x).squeeze(0)).abs() /
                     p.model.covariance().diagonal().sqrt();
  EXPECT_LT(off.max().item<double>(), 5 / std::sqrt(static_cast<double>(kChains)));
}

TEST(Hmc, StaysInsideAUniformPriorAndKeepsItUniform) {
  constexpr int64_t kChains = 20'000;
  const data::DataInfo info = test::info_of({4}, data::ValueKind::real);
  const auto gan = test::made("gan",
                              {{"latent_dim", test::whole(2)},
                               {"prior", test::text("uniform")},
                               {"hidden", test::sizes({3})}},
                              info);
  const measures::JointDensity joint = joint_of(*gan, info, .5);
  const measures::LatentDensity density{joint, torch::zeros({kChains, 4})};
  Rng rng(4);
  measures::Chains chains = measures::chains_at(density, joint.draw_prior(kChains, rng));
  for (int64_t i = 0; i < 4; ++i)
    measures::hmc_transition(density, chains, {0, torch::full({kChains}, .05, torch::kFloat64), 10},
                             rng);
  const Tensor z = chains.z.to(torch::kFloat64);
  EXPECT_LE(z.abs().max().item<double>(), 1);
  EXPECT_LT(z.mean(0).abs().max().item<double>(), 4.5 * std::sqrt(1. / 3 / kChains));
  EXPECT_NEAR(z.square().mean().item<double>(), 1. / 3, 4.5 * std::sqrt(4. / 45 / (2 * kChains)));
}

}  // namespace
}  // namespace elbo::eval
