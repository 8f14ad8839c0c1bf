// SPDX-License-Identifier: MIT
// What dimensions carry, on Gaussians whose information and divergences are known.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/latent/activity.h"
#include "elbo/measures/latent/aggregated_posterior.h"
#include "elbo/measures/latent/prior_distance.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

Tensor constant(const Tensor& like, double value) { return torch::full_like(like, value); }

/// The mean is the example x ~ N(0, I), the noise has deviation s: I(x; z) = size / 2 log(1 + 1 /
/// s^2).
Codes channel(int64_t count, int64_t size, double s) {
  Rng rng(11);
  const Tensor x = tensor::normal(rng, {count, size});
  return {x, constant(x, 2 * std::log(s)), {}};
}

AggregatedPosterior taken(const Codes& codes) {
  Rng rng(12);
  return aggregated_posterior(codes, rng);
}

double information_of(double s) { return .5 * std::log(1 + 1 / (s * s)); }

TEST(AggregatedPosterior, InformationOfAGaussianChannelIsTheClosedForm) {
  for (const double s : {3., 1., .5, .1}) {
    const KlShares found = taken(channel(4000, 1, s)).all;
    EXPECT_NEAR(found.information.mean, information_of(s),
                4 * found.information.standard_error + .005)
        << s;
    EXPECT_LT(found.information.standard_error, .02);
    EXPECT_EQ(found.information.count, 4000);
  }
}

TEST(AggregatedPosterior, DistanceToThePriorOfAGaussianChannelIsTheClosedForm) {
  const double s = .5, variance = 1 + s * s;  // q(z) = N(0, 1 + s^2)
  const KlShares found = taken(channel(4000, 1, s)).all;
  EXPECT_NEAR(found.prior.mean, .5 * (variance - 1 - std::log(variance)),
              4 * found.prior.standard_error + .005);
}

TEST(AggregatedPosterior, InformationCannotExceedTheLogarithmOfTheCount) {
  const AggregatedPosterior found = taken(channel(200, 30, .01));
  EXPECT_NEAR(found.all.information.mean, std::log(200.), 1e-3);
  EXPECT_LE(found.all.information.mean, std::log(200.) + 1e-3);
}

TEST(AggregatedPosterior, OfCodesThatSayNothingIsThePrior) {
  const Codes codes{torch::zeros({500, 3}), torch::zeros({500, 3}), {}};
  const AggregatedPosterior found = taken(codes);
  for (const Estimate& each :
       {found.all.kl, found.all.information, found.all.prior, found.total_correlation}) {
    EXPECT_NEAR(each.mean, 0, 1e-5);
    EXPECT_NEAR(each.standard_error, 0, 1e-5);
  }
}

TEST(AggregatedPosterior, OfPosteriorsThatAreAllOneGaussianIsTheDivergenceOfThatGaussian) {
  const Codes codes{torch::full({500, 2}, 1.5), torch::full({500, 2}, std::log(.25)), {}};
  const AggregatedPosterior found = taken(codes);
  EXPECT_NEAR(found.all.information.mean, 0, 1e-5);
  EXPECT_NEAR(found.of_dimension[1].prior.mean, .5 * (.25 + 2.25 - 1 - std::log(.25)), 1e-5);
}

TEST(AggregatedPosterior, SharesAddUp) {
  const AggregatedPosterior found = taken(channel(300, 3, .7));
  EXPECT_NEAR(found.all.kl.mean, found.all.information.mean + found.all.prior.mean, 1e-9);
  double by_dimension = 0;
  for (const KlShares& each : found.of_dimension) {
    EXPECT_NEAR(each.kl.mean, each.information.mean + each.prior.mean, 1e-9);
    by_dimension += each.information.mean;
  }
  EXPECT_NEAR(found.total_correlation.mean, by_dimension - found.all.information.mean, 1e-9);
}

TEST(AggregatedPosterior, TotalCorrelationOfCorrelatedMeansIsTheClosedForm) {
  Rng rng(13);
  const Tensor x = tensor::normal(rng, {4000, 1}),
               mean = torch::cat({x, x, tensor::normal(rng, {4000, 1})}, 1);
  const Codes codes{mean, constant(mean, 0), {}};  // z1, z2: variance 2, covariance 1
  const Estimate found = taken(codes).total_correlation;
  EXPECT_NEAR(found.mean, -.5 * std::log(1 - .25), 4 * found.standard_error + .02);
  EXPECT_LT(found.standard_error, .02);
}

/// Two components, summed by hand.
TEST(AggregatedPosterior, IsTheDefinitionWrittenOut) {
  const Tensor mean = torch::tensor({{0.5, -1.0}, {2.0, 0.25}}, torch::kFloat64),
               log_var = torch::tensor({{-1.0, 0.5}, {0.25, -2.0}}, torch::kFloat64);
  Rng rng(14), same(14);
  const AggregatedPosterior found = aggregated_posterior({mean, log_var, {}}, rng);
  const Tensor z = mean + (.5 * log_var).exp() * tensor::normal(same, {2, 2});
  // (code, component, dimension)
  const Tensor terms =
      -.5 * ((z.unsqueeze(1) - mean).square() / log_var.exp() + log_var + std::log(2 * M_PI));
  // (code, dimension)
  const Tensor own = terms.diagonal(0, 0, 1).t();
  const Tensor by_dimension = own - torch::logsumexp(terms, 1) + std::log(2.),
               all = own.sum(1) - torch::logsumexp(terms.sum(2), 1) + std::log(2.);
  EXPECT_NEAR(found.all.information.mean, all.mean().item<double>(), 1e-5);
  EXPECT_NEAR(found.of_dimension[0].information.mean,
              by_dimension.select(1, 0).mean().item<double>(), 1e-5);
  EXPECT_NEAR(found.total_correlation.mean, (by_dimension.sum(1) - all).mean().item<double>(),
              1e-5);
}

TEST(AggregatedPosterior, RefusesPointsAndWhatDoesNotFit) {
  const Tensor mean = torch::zeros({4, 2});
  Rng rng(1);
  EXPECT_THROW(aggregated_posterior({mean, {}, {}}, rng), Unsupported);
  EXPECT_THROW(aggregated_posterior({mean, torch::zeros({4, 3}), {}}, rng), ShapeError);
  EXPECT_THROW(aggregated_posterior({mean, torch::full({4, 2}, NAN), {}}, rng), DataError);
  EXPECT_THROW(aggregated_posterior({mean.narrow(0, 0, 1), mean.narrow(0, 0, 1), {}}, rng),
               DataError);
}

TEST(ActiveUnits, AreThoseWhoseMeanVariesByMoreThanAHundredth) {
  const Tensor sign = torch::tensor({1., -1., 1., -1.}, torch::kFloat64).view({4, 1});
  const Codes codes{torch::cat({sign, .099 * sign, .101 * sign, 0 * sign}, 1), {}, {}};
  const ActiveUnits found = active_units(codes);
  EXPECT_EQ(found.which, (std::vector<int64_t>{0, 2}));
  EXPECT_NEAR(found.variances[1].mean, .099 * .099, 1e-12);
  EXPECT_THROW(active_units({torch::full({4, 2}, NAN), {}, {}}), DataError);
}

TEST(KlByDimension, IsTheClosedForm) {
  const std::vector<Estimate> found =
      kl_by_dimension({torch::tensor({{0.f, 2.f}, {0.f, -2.f}}), torch::zeros({2, 2}), {}});
  EXPECT_NEAR(found[0].mean, 0, 1e-12);
  EXPECT_NEAR(found[1].mean, 2, 1e-12);
  EXPECT_THROW(kl_by_dimension({torch::zeros({2, 2}), {}, {}}), Unsupported);
}

PriorDistance distance_of(const Codes& codes) {
  Rng rng(15);
  return prior_distance(codes, rng);
}

TEST(PriorDistance, OfThePriorItselfIsZero) {
  Rng rng(16);
  const int64_t count = 2000, size = 5;
  const PriorDistance found = distance_of({tensor::normal(rng, {count, size}), {}, {}});
  EXPECT_LT(std::abs(found.mmd.mean), 4 * found.mmd.standard_error);
  EXPECT_LT(found.mmd.standard_error, .002);
  EXPECT_LT(found.frechet.mean, 3 * (size + size * (size + 1) / 4.) / count);
  const PriorDistance exact =
      distance_of({torch::zeros({count, size}), torch::zeros({count, size}), {}});
  EXPECT_NEAR(exact.frechet.mean, 0, 1e-12);
}

/// E k(z, z') of z ~ N(0, v I) is (Z / (Z + 2 v))^(Z/2), and so on.
TEST(PriorDistance, OfAWiderGaussianIsTheClosedForm) {
  Rng rng(17);
  const double size = 2, v = 4;
  const PriorDistance found = distance_of({2 * tensor::normal(rng, {4000, 2}), {}, {}});
  const double mmd = std::pow(size / (size + 2 * v), size / 2) -
                     2 * std::pow(size / (size + 1 + v), size / 2) +
                     std::pow(size / (size + 2), size / 2);
  EXPECT_NEAR(found.mmd.mean, mmd, 4 * found.mmd.standard_error);
  EXPECT_LT(found.mmd.standard_error, mmd / 10);
  EXPECT_NEAR(found.frechet.mean, 2, 4 * found.frechet.standard_error);  // two times (2 - 1)^2
  EXPECT_LT(found.frechet.standard_error, .1);
}

TEST(PriorDistance, OfDeadPointsIsTheirPlaceAndTheMissingVariance) {
  const PriorDistance found = distance_of({torch::full({50, 3}, 2.f), {}, {}});
  EXPECT_NEAR(found.frechet.mean, 3 * 4 + 3, 1e-9);
  EXPECT_NEAR(found.frechet.standard_error, 0, 1e-9);
}

TEST(PriorDistance, SeesAHoleThatMomentsDoNot) {
  Rng rng(18);
  const Tensor x = tensor::normal(rng, {2000, 1});
  const PriorDistance found = distance_of({torch::where(x > 0, 1., -1.) + 0 * x, {}, {}});
  EXPECT_LT(found.frechet.mean, .01);
  EXPECT_GT(found.mmd.mean, 10 * found.mmd.standard_error);
}

}  // namespace
}  // namespace elbo::measures
