// SPDX-License-Identifier: MIT
// Likelihoods of pixels: against sums over all values, integrals by quadrature, and central
// differences.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/objectives/continuous_bernoulli.h"
#include "elbo/objectives/discrete.h"
#include "elbo/objectives/logistic_mixture.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

const auto kLikelihoodType = torch::kFloat64;

Tensor column(std::vector<double> values) {
  return torch::tensor(values, kLikelihoodType).unsqueeze(1);
}

/// Simpson's rule over [0, 1] of exp(log_prob(x)) * weight(x).
double integral(const std::function<Tensor(const Tensor&)>& log_prob,
                const std::function<Tensor(const Tensor&)>& weight) {
  constexpr int64_t kCells = 4000;
  const Tensor x = torch::linspace(0, 1, kCells + 1, kLikelihoodType).unsqueeze(1);
  Tensor simpson = torch::full({kCells + 1}, 2., kLikelihoodType);
  simpson.slice(0, 1, kCells, 2).fill_(4);
  simpson[0] = simpson[kCells] = 1;
  return ((log_prob(x).exp() * weight(x).squeeze(1) * simpson).sum() / (3. * kCells))
      .item<double>();
}

TEST(Bernoulli, ProbabilitiesOfZeroAndOneSumToOne) {
  const Tensor logits = column({-700, -30, -2, 0, .5, 25, 700});
  const Tensor sum = bernoulli_log_prob(logits, torch::zeros_like(logits)).exp() +
                     bernoulli_log_prob(logits, torch::ones_like(logits)).exp();
  EXPECT_TRUE(torch::allclose(sum, torch::ones_like(sum), 1e-14));
}

TEST(Bernoulli, IsTheClosedFormSummedOverAnExamplesValues) {
  const Tensor p = torch::tensor({.1, .5, .8, .3}, kLikelihoodType).view({1, 1, 2, 2}),
               x = torch::tensor({1., 0., .25, 1.}, kLikelihoodType).view({1, 1, 2, 2});
  const double want =
      std::log(.1) + std::log(.5) + .25 * std::log(.8) + .75 * std::log(.2) + std::log(.3);
  EXPECT_NEAR(bernoulli_log_prob(torch::logit(p), x).item<double>(), want, 1e-12);
  EXPECT_TRUE(torch::allclose(bernoulli_mean(torch::logit(p)), p));
}

TEST(Bernoulli, StaysFiniteAndLinearFarOut) {
  EXPECT_DOUBLE_EQ(bernoulli_log_prob(column({1000}), column({0})).item<double>(), -1000);
  EXPECT_DOUBLE_EQ(bernoulli_log_prob(column({-1000}), column({0})).item<double>(), 0);
}

TEST(Bernoulli, GradientIsThatOfCentralDifferences) {
  const Tensor x = torch::tensor({0., 1., .3}, kLikelihoodType).view({1, 3});
  EXPECT_LT(gradient_error([&](const Tensor& l) { return bernoulli_log_prob(l, x); },
                           torch::tensor({-3., .2, 1.}, kLikelihoodType).view({1, 3})),
            kGradientTolerance);
}

TEST(Bernoulli, RefusesSizesThatWouldBroadcast) {
  EXPECT_THROW(bernoulli_log_prob(torch::zeros({4, 1}), torch::zeros({4, 3})), ShapeError);
}

TEST(ContinuousBernoulli, IntegratesToOneOnBothSidesOfTheSeriesEdge) {
  for (const double l : {-25., -3., -.31, -.29, -1e-3, 0., 1e-8, .1, .2999, .3001, 4., 18.}) {
    const auto log_prob = [l](const Tensor& x) {
      return continuous_bernoulli_log_prob(torch::full_like(x, l), x);
    };
    EXPECT_NEAR(integral(log_prob, [](const Tensor& x) { return torch::ones_like(x); }), 1, 1e-9)
        << l;
  }
}

TEST(ContinuousBernoulli, MeanIsTheIntegralOfXTimesTheDensity) {
  for (const double l : {-25., -3., -.31, -.29, 0., 1e-8, .1, .2999, .3001, 4., 18.}) {
    const auto log_prob = [l](const Tensor& x) {
      return continuous_bernoulli_log_prob(torch::full_like(x, l), x);
    };
    EXPECT_NEAR(integral(log_prob, [](const Tensor& x) { return x; }),
                continuous_bernoulli_mean(column({l})).item<double>(), 1e-9)
        << l;
  }
}

TEST(ContinuousBernoulli, ConstantIsThePapersFormula) {
  for (const double lambda : {.02, .3, .45, .7, .999}) {
    const double want = std::log(2 * std::atanh(1 - 2 * lambda) / (1 - 2 * lambda));
    EXPECT_NEAR(
        continuous_bernoulli_log_constant(column({std::log(lambda / (1 - lambda))})).item<double>(),
        want, 1e-11)
        << lambda;
  }
  EXPECT_NEAR(continuous_bernoulli_log_constant(column({0})).item<double>(), std::log(2), 1e-15);
}

TEST(ContinuousBernoulli, IsContinuousInFloatAtTheSeriesEdge) {
  const Tensor l = torch::tensor({.299999f, .3f, .300001f}).unsqueeze(1);
  const Tensor c = continuous_bernoulli_log_constant(l);
  EXPECT_LT((c.max() - c.min()).item<float>(), 1e-6f);
  EXPECT_TRUE(
      torch::isfinite(continuous_bernoulli_log_constant(torch::tensor({-500.f, 500.f, 0.f})))
          .all()
          .item<bool>());
}

TEST(ContinuousBernoulli, GradientIsThatOfCentralDifferencesAndFiniteAtZero) {
  const Tensor l =
      torch::tensor({-40., -2., -.2, 0., 1e-9, .25, .35, 6.}, kLikelihoodType).view({1, 8});
  const Tensor x = torch::tensor({0., .1, .2, .5, .6, .7, .9, 1.}, kLikelihoodType).view({1, 8});
  EXPECT_LT(gradient_error([&](const Tensor& v) { return continuous_bernoulli_log_prob(v, x); }, l),
            kGradientTolerance);
  EXPECT_LT(gradient_error([](const Tensor& v) { return continuous_bernoulli_mean(v); }, l),
            kGradientTolerance);
}

/// B mixtures of K = 3 over one value: wide, narrow, beyond the edges, under the bound of the
/// scale.
LogisticMixture mixtures() {
  const auto part = [](std::vector<double> values) {
    return torch::tensor(values, kLikelihoodType).view({-1, 3, 1});
  };
  return {part({0, 1, -1, 2, 0, 0, .5, .1, -3, 0, 0, 0}),
          part({-.5, 0, .7, -1, 1, .1, -1.7, 1.9, 0, .001, .3, -.3}),
          part({-1, -2, -3, -5, -6, -7, 1, 0, -1, -9, -20, -7})};
}

/// (levels, B): probability of each of the 256 levels.
Tensor all_levels(const LogisticMixture& mixture) {
  std::vector<Tensor> probabilities;
  for (int64_t level = 0; level < 256; ++level) {
    const Tensor x =
        torch::full({mixture.logits.size(0), 1}, static_cast<double>(level) / 255, kLikelihoodType);
    probabilities.push_back(discretised_logistic_mixture_log_prob(mixture, x).exp());
  }
  return torch::stack(probabilities);
}

TEST(LogisticMixture, ProbabilitiesOfThe256LevelsSumToOne) {
  const Tensor sum = all_levels(mixtures()).sum(0);
  EXPECT_TRUE(torch::allclose(sum, torch::ones_like(sum), 0, 1e-12)) << sum;
}

TEST(LogisticMixture, IsTheDifferenceOfTwoLogisticFunctions) {
  const LogisticMixture one{torch::zeros({1, 1, 1}, kLikelihoodType),
                            torch::full({1, 1, 1}, .2, kLikelihoodType),
                            torch::full({1, 1, 1}, -2., kLikelihoodType)};
  const auto cdf = [](double t) { return 1 / (1 + std::exp(-(t - .2) / std::exp(-2.))); };
  const double v = 2 * 100. / 255 - 1;
  EXPECT_NEAR(discretised_logistic_mixture_log_prob(one, column({100. / 255})).item<double>(),
              std::log(cdf(v + 1. / 255) - cdf(v - 1. / 255)), 1e-11);
  EXPECT_NEAR(discretised_logistic_mixture_log_prob(one, column({0})).item<double>(),
              std::log(cdf(-1 + 1. / 255)), 1e-11);
  EXPECT_NEAR(discretised_logistic_mixture_log_prob(one, column({1})).item<double>(),
              std::log(1 - cdf(1 - 1. / 255)), 1e-11);
}

TEST(LogisticMixture, MeanIsThatOfTheLevelsWithinHalfALevel) {
  const Tensor levels = torch::arange(256, kLikelihoodType).unsqueeze(1) / 255;
  const Tensor exact = (all_levels(mixtures()) * levels).sum(0);  // (B)
  const Tensor got = discretised_logistic_mixture_mean(mixtures()).flatten();
  EXPECT_LE((got - exact).abs().max().item<double>(), 1. / 510 + 1e-12);
}

TEST(LogisticMixture, SumsOverValues) {
  const LogisticMixture m = mixtures();
  // (4, 3, 1) -> (1, 3, 4)
  const auto row = [](const Tensor& part) { return part.permute({2, 1, 0}).contiguous(); };
  const Tensor x = torch::tensor({0., .2, .6, 1.}, kLikelihoodType);
  const double sum = discretised_logistic_mixture_log_prob(m, x.unsqueeze(1)).sum().item<double>();
  EXPECT_NEAR(discretised_logistic_mixture_log_prob({row(m.logits), row(m.mean), row(m.log_scale)},
                                                    x.unsqueeze(0))
                  .item<double>(),
              sum, 1e-11);
}

TEST(LogisticMixture, GradientsAreThoseOfCentralDifferences) {
  const LogisticMixture m = mixtures();
  const Tensor x = column({0, 77. / 255, 1, 200. / 255});
  // Smooth enough for a step of 1e-5.
  const Tensor inside =
      torch::tensor({-1., -2., -3., -3.5, -3., -3.2, 1., 0., -1., -2.5, -2., -3.}, kLikelihoodType)
          .view({4, 3, 1});
  EXPECT_LT(gradient_error(
                [&](const Tensor& v) {
                  return discretised_logistic_mixture_log_prob({v, m.mean, inside}, x);
                },
                m.logits),
            1e-7);
  EXPECT_LT(gradient_error(
                [&](const Tensor& v) {
                  return discretised_logistic_mixture_log_prob({m.logits, v, inside}, x);
                },
                m.mean),
            1e-7);
  EXPECT_LT(gradient_error(
                [&](const Tensor& v) {
                  return discretised_logistic_mixture_log_prob({m.logits, m.mean, v}, x);
                },
                inside),
            1e-7);
}

TEST(LogisticMixture, IsFiniteInFloatWhereThePapersFormUnderflows) {
  const Tensor mean = torch::full({1, 1, 1}, 1.f).requires_grad_();
  const Tensor log_prob = discretised_logistic_mixture_log_prob(
      {torch::zeros({1, 1, 1}), mean, torch::full({1, 1, 1}, -7.f)}, torch::full({1, 1}, .2f));
  EXPECT_NEAR(log_prob.item<float>(), -1.6f * std::exp(7.f), 20.f);
  EXPECT_TRUE(torch::isfinite(torch::autograd::grad({log_prob}, {mean})[0]).all().item<bool>());
}

TEST(LogisticMixture, RefusesPartsOfDifferentSizes) {
  EXPECT_THROW(discretised_logistic_mixture_log_prob(
                   {torch::zeros({2, 3, 4}), torch::zeros({2, 3, 4}), torch::zeros({2, 1, 4})},
                   torch::zeros({2, 4})),
               ShapeError);
}

}  // namespace
}  // namespace elbo::objectives
