// SPDX-License-Identifier: MIT
// Annealed importance sampling between bounds that are known to hold.
#include "elbo/eval/likelihood/ais.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/likelihood/model_density.h"
#include "elbo/measures/likelihood/annealing.h"
#include "tests/eval/linear_gaussian.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::LinearGaussian;

AisOptions with_distributions(int64_t distributions, int64_t chains = 16) {
  AisOptions options;
  options.distributions = distributions;
  options.chains = chains;
  return options;
}

EvalOptions of_examples(int64_t limit, int64_t rows = 0) {
  EvalOptions options;
  options.limit = limit;
  options.rows = rows;
  return options;
}

Tensor all_of_ais(const data::Dataset& data) { return examples_at(data, 0, data.info().size, 0).x; }

/// How many standard errors the mean of (N) differences lies above 0.
double errors_above_zero(const Tensor& differences) {
  measures::Tally tally;
  tally.add(differences);
  return tally.estimate().mean / tally.estimate().standard_error;
}

measures::AnnealingPath short_path(int64_t distributions) {
  measures::AnnealingPath path;
  path.betas = measures::sigmoid_schedule(distributions);
  path.steps = torch::full({distributions + 1, 1}, .2, torch::kFloat64);
  path.leaps = 3;
  return path;
}

TEST(Schedule, RisesFromZeroToOneWithSmallStepsAtBothEnds) {
  const std::vector<double> betas = measures::sigmoid_schedule(100);
  ASSERT_EQ(betas.size(), 101u);
  EXPECT_DOUBLE_EQ(betas.front(), 0);
  EXPECT_DOUBLE_EQ(betas.back(), 1);
  for (size_t t = 1; t < betas.size(); ++t) EXPECT_GT(betas[t], betas[t - 1]);
  for (size_t t = 0; t < betas.size(); ++t) EXPECT_NEAR(betas[t] + betas[100 - t], 1, 1e-12);
  EXPECT_LT(betas[1], .2 * (betas[51] - betas[50]));
}

TEST(Annealing, OfOneStepIsThePriorsImportanceSampling) {
  LinearGaussian model(0, 1, true);
  const measures::JointDensity joint = joint_of(model, data::DataInfo{}, 1);
  Rng rng(1);
  const Tensor x = torch::ones({6, LinearGaussian::kValues}, torch::kFloat64),
               z = joint.draw_prior(6, rng);
  const measures::Annealed got = measures::anneal_up({joint, x}, z, short_path(1), rng);
  EXPECT_TRUE(torch::allclose(got.log_weights, model.log_p_x_given_z(x, z), 1e-12));
  EXPECT_EQ(got.acceptance.mean().item<double>(), 1);
}

TEST(Annealing, HasWeightsWhoseMeanIsTheLikelihoodHoweverShortThePath) {
  constexpr int64_t kChains = 40'000;
  LinearGaussian model(0, 1, true);
  const measures::JointDensity joint = joint_of(model, data::DataInfo{}, 1);
  Rng rng(1);
  const Tensor one = torch::tensor({{.5, -.2, .1, .4, 0., .3}}, torch::kFloat64) + model.bias;
  const measures::LatentDensity density{joint, one.repeat({kChains, 1})};
  const measures::Annealed up =
      measures::anneal_up(density, joint.draw_prior(kChains, rng), short_path(6), rng.split("up"));
  measures::Tally mean;
  mean.add(torch::exp(up.log_weights - model.exact(one)));
  EXPECT_NEAR(mean.estimate().mean, 1, 4 * mean.estimate().standard_error);
  EXPECT_LT(mean.estimate().standard_error, .03);
  // A rough path: its logarithm is biased, its mean is not.
  EXPECT_LT((up.log_weights - model.exact(one)).mean().item<double>(), -.1);
}

TEST(Annealing, HasWeightsDownWhoseMeanIsTheInverseLikelihood) {
  constexpr int64_t kChains = 40'000;
  LinearGaussian model(0, 1, true);  // its encoder is the posterior
  const measures::JointDensity joint = joint_of(model, data::DataInfo{}, 1);
  Rng rng(1);
  const Tensor one = torch::tensor({{.5, -.2, .1, .4, 0., .3}}, torch::kFloat64) + model.bias;
  const Tensor z = model.draw_posterior(one, kChains, rng).z.squeeze(0);
  const measures::Annealed down = measures::anneal_down({joint, one.repeat({kChains, 1})}, z,
                                                        short_path(25), rng.split("down"));
  measures::Tally mean;
  mean.add(torch::exp(down.log_weights + model.exact(one)));
  EXPECT_NEAR(mean.estimate().mean, 1, 4 * mean.estimate().standard_error);
  EXPECT_LT(mean.estimate().standard_error, .05);
}

TEST(Ais, OfManyTemperaturesIsTheLikelihood) {
  LinearGaussian model(.4, .25, true);  // of no use to it: the encoder plays no part
  const auto data = examples_of_model(model, 60);
  const AisEstimate got = estimate_ais(model, data, with_distributions(300), {});
  const double exact = model.exact(all_of_ais(data)).mean().item<double>();
  EXPECT_NEAR(got.lower.mean, exact, 4 * got.monte_carlo_error);
  EXPECT_LT(got.monte_carlo_error, .02);
  EXPECT_GT(got.effective, 12);
  EXPECT_EQ(got.lower.count, 60);
}

TEST(Ais, IsAcceptedAsOftenAsAsked) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 40);
  for (const double wanted : {.65, .85}) {
    AisOptions options = with_distributions(100);
    options.acceptance = wanted;
    EXPECT_NEAR(estimate_ais(model, data, options, {}).acceptance, wanted, .06);
  }
}

TEST(Ais, DoesNotDependOnBatches) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 7);
  const AisEstimate all = estimate_ais(model, data, with_distributions(12, 4), {});
  const AisEstimate few = estimate_ais(model, data, with_distributions(12, 4), of_examples(0, 9));
  EXPECT_NEAR(all.lower.mean, few.lower.mean, 1e-6);
  EXPECT_NEAR(all.acceptance, few.acceptance, 1e-6);
}

TEST(Bounds, AreInTheirOrderForAWrongPosterior) {
  constexpr int64_t kExamples = 300;
  LinearGaussian model(.3, .3, true);  // too narrow and beside the point: weights with a heavy tail
  const auto like = examples_of_model(model, 1);
  const measures::JointDensity joint = joint_of(model, like.info(), 1);
  const SimulatedExamples data(joint, like.info(), kExamples,
                               Rng(0).split("eval").split("ais").split("simulated"));
  const Tensor x = all_of_ais(data), exact = model.exact(x);
  Rng rng(5);
  const ElboTerms terms = elbo_terms(model, x, rng);
  const Tensor elbo = terms.reconstruction - terms.kl,
               iw_50 = log_mean_exp(log_weights(model, x, {50, 4000, 0}, Rng(6)));
  const Tensor iw_5000 = log_mean_exp(log_weights(model, x, {5000, 4000, 0}, Rng(7)));
  EXPECT_GT(errors_above_zero(iw_50 - elbo), 3);
  EXPECT_GT(errors_above_zero(iw_5000 - iw_50), 3);
  EXPECT_GT(errors_above_zero(exact - iw_5000), 3);
  const AisBounds ais =
      estimate_ais_bounds(model, like.info(), with_distributions(15), of_examples(kExamples));
  const double truth = exact.mean().item<double>();
  EXPECT_LT(ais.lower.mean, truth + 3 * ais.gap_error);
  // The gap's error is above that of either side alone.
  EXPECT_GT(ais.upper.mean, truth + 3 * ais.gap_error);
  EXPECT_LT(ais.gap, .5);
  EXPECT_EQ(ais.upper.count, kExamples);
}

TEST(Bounds, CloseInWithTheNumberOfTemperatures) {
  LinearGaussian model(0, 1, true);
  const data::DataInfo info = examples_of_model(model, 1).info();
  const AisBounds rough = estimate_ais_bounds(model, info, with_distributions(10), of_examples(50));
  const AisBounds fine = estimate_ais_bounds(model, info, with_distributions(200), of_examples(50));
  EXPECT_LT(fine.gap, .5 * rough.gap);
  EXPECT_GT(fine.effective_up, rough.effective_up);
  EXPECT_GT(fine.effective_down, rough.effective_down);
}

TEST(Ais, OfAGeneratorTakesAGaussianAroundWhatItDecodes) {
  constexpr double kDecoderSigma = .4;
  const data::DataInfo info = test::info_of({3}, data::ValueKind::real);
  // Linear: its p(x) is known.
  const auto gan =
      test::made("gan", {{"latent_dim", test::whole(2)}, {"hidden", test::sizes({})}}, info);
  const torch::NoGradGuard no_grad;
  const Tensor weight = gan->named_parameters()["generator.linear0.weight"].to(torch::kFloat64),
               bias = gan->named_parameters()["generator.linear0.bias"].to(torch::kFloat64);
  const Tensor x = torch::tensor({{.5f, -.2f, .1f}, {-1.f, .3f, .6f}, {0.f, 0.f, 0.f}});
  const test::InMemory data(x, data::ValueKind::real);
  AisOptions options = with_distributions(150);
  options.sigma = kDecoderSigma;
  const AisEstimate got = estimate_ais(*gan, data, options, {});
  const double exact =
      test::log_normal(x.to(torch::kFloat64) - bias,
                       weight.matmul(weight.t()) +
                           kDecoderSigma * kDecoderSigma * torch::eye(3, torch::kFloat64))
          .mean()
          .item<double>();
  EXPECT_NEAR(got.lower.mean, exact, 4 * got.monte_carlo_error + 1e-3);
}

TEST(Ais, RefusesModelsWithoutADensityAndEmptyData) {
  const auto autoencoder = test::made("autoencoder", {}, test::mnist_info());
  const test::InMemory images(torch::zeros({2, 1, 28, 28}), data::ValueKind::unit);
  EXPECT_THROW(estimate_ais(*autoencoder, images, {}, {}), Unsupported);
  LinearGaussian model(0, 1, true);
  const test::InMemory none(torch::zeros({0, LinearGaussian::kValues}), data::ValueKind::real);
  EXPECT_THROW(estimate_ais(model, none, with_distributions(5), {}), DataError);
}

}  // namespace
}  // namespace elbo::eval
