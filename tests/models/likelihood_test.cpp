// SPDX-License-Identifier: MIT
// p(x|z) of every kind: one example with one output against each with each, and draws against the
// expected value that the same output has.
#include "elbo/models/likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/tensor/random.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

constexpr double kLikelihoodSigma = .3;

class Observations : public testing::TestWithParam<Likelihood> {
 protected:
  Observation made(const std::vector<int64_t>& shape) const {
    const LikelihoodOptions options{.kind = GetParam(), .sigma = kLikelihoodSigma, .components = 3};
    return Observation(
        options, test::info_of(shape, GetParam() == Likelihood::bernoulli ? data::ValueKind::binary
                                                                          : data::ValueKind::unit));
  }

  bool is_gaussian() const {
    return GetParam() == Likelihood::gaussian || GetParam() == Likelihood::gaussian_learned;
  }

  /// (rows, outputs) of a decoder that has learned something.
  Tensor outputs(const Observation& observation, int64_t rows, int64_t values) const {
    Rng rng(3);
    const Tensor wide = tensor::normal(rng, {rows, observation.outputs_per_value() * values});
    return is_gaussian() ? .5 + .3 * wide
                         : (GetParam() == Likelihood::logistic_mixture ? wide - .5 : 3 * wide);
  }
};

TEST_P(Observations, OfEachWithEachAreThoseOfOneWithOne) {
  const auto observation = made({1, 28, 28});
  const torch::NoGradGuard no_grad;
  Rng rng(5);
  const Tensor x = GetParam() == Likelihood::bernoulli
                       ? tensor::bernoulli(rng, torch::full({5, 1, 28, 28}, .2))
                       : torch::round(255 * tensor::uniform(rng, {5, 1, 28, 28})) / 255;
  const Tensor output = outputs(observation, 7, 784), each = observation.log_prob_each(output, x);
  ASSERT_EQ(each.sizes(), (std::vector<int64_t>{5, 7}));
  for (int64_t i = 0; i < 5; ++i) {
    const Tensor one = observation.log_prob(output, x.narrow(0, i, 1).repeat({7, 1, 1, 1}));
    // The same loop; else sums of 784 terms up to 10 in another order, in single precision.
    const double tolerance = is_gaussian() ? 0 : 2e-3;
    EXPECT_LE((each[i] - one).abs().max().item<double>(), tolerance) << i;
  }
}

TEST_P(Observations, OfEachWithEachAreExactInDouble) {
  const auto observation = made({12});
  const torch::NoGradGuard no_grad;
  Rng rng(5);
  const Tensor x = (torch::round(255 * tensor::uniform(rng, {4, 12})) / 255).to(torch::kFloat64),
               output = outputs(observation, 3, 12).to(torch::kFloat64);
  const Tensor each = observation.log_prob_each(output, x);
  for (int64_t i = 0; i < 4; ++i)
    EXPECT_LT((each[i] - observation.log_prob(output, x.narrow(0, i, 1).repeat({3, 1})))
                  .abs()
                  .max()
                  .item<double>(),
              1e-10);
}

TEST_P(Observations, DrawTheirExpectedValueOnAverage) {
  const auto observation = made({2, 3, 4});
  const torch::NoGradGuard no_grad;
  constexpr int64_t kDraws = 20'000;
  const Tensor output = outputs(observation, 1, 24);
  Rng rng(9);
  const Tensor draws = observation.draw(output.repeat({kDraws, 1}), rng).to(torch::kFloat64);
  ASSERT_EQ(draws.sizes(), (std::vector<int64_t>{kDraws, 2, 3, 4}));
  const Tensor error = draws.std(0) / std::sqrt(static_cast<double>(kDraws));
  const Tensor off =
      (draws.mean(0) - observation.mean(output).squeeze(0).to(torch::kFloat64)).abs();
  const double rounding = GetParam() == Likelihood::logistic_mixture ? 1. / 510 : 1e-6;
  EXPECT_TRUE((off <= 4.5 * error + rounding).all().item<bool>()) << off << error;
  EXPECT_GT(draws.std(0).max().item<double>(), .05);
}

TEST_P(Observations, DrawByTheRowAlone) {
  const auto observation = made({6});
  const torch::NoGradGuard no_grad;
  const Tensor output = outputs(observation, 5, 6);
  Rng all(4), behind = Rng(4).from_row(2);
  const Tensor together = observation.draw(output, all),
               rest = observation.draw(output.narrow(0, 2, 3), behind);
  EXPECT_TRUE(torch::allclose(together.narrow(0, 2, 3), rest, 1e-5, 1e-6));
}

INSTANTIATE_TEST_SUITE_P(All, Observations,
                         testing::Values(Likelihood::bernoulli, Likelihood::continuous_bernoulli,
                                         Likelihood::gaussian, Likelihood::gaussian_learned,
                                         Likelihood::logistic_mixture));

TEST(Observations, OfEachWithEachDoNotCancelAtSmallVariances) {
  constexpr double kNarrow = .05;
  const Observation observation({.kind = Likelihood::gaussian, .sigma = kNarrow},
                                test::mnist_info());
  Rng rng(2);
  // Distances are 784 sigma^2 beside norms of 260.
  const Tensor x = tensor::uniform(rng, {3, 784}),
               output = x + kNarrow * tensor::normal(rng, {3, 784});
  const Tensor each = observation.log_prob_each(output, x.view({3, 1, 28, 28}));
  const Tensor direct =
      -.5 * ((x.to(torch::kFloat64) - output.to(torch::kFloat64)).square().sum(1) /
             (kNarrow * kNarrow)) -
      784 * (std::log(kNarrow) + .5 * std::log(2 * std::numbers::pi));
  // Of 849: single precision's eighth digit.
  EXPECT_LT((each.diagonal().to(torch::kFloat64) - direct).abs().max().item<double>(), 1e-3);
}

TEST(Observations, DrawGaussiansOfTheirVarianceAndMixturesOfLevels) {
  const Observation gaussian({.kind = Likelihood::gaussian, .sigma = kLikelihoodSigma},
                             test::info_of({1}, data::ValueKind::real));
  Rng rng(6);
  EXPECT_NEAR(gaussian.draw(torch::zeros({40'000, 1}), rng).std().item<double>(), kLikelihoodSigma,
              .005);
  const Observation mixture({.kind = Likelihood::logistic_mixture, .components = 2},
                            test::info_of({3}, data::ValueKind::unit));
  const Tensor levels = 255 * mixture.draw(.5 * tensor::normal(rng, {100, 18}), rng);
  EXPECT_LT((levels - levels.round()).abs().max().item<double>(), 1e-4);
  EXPECT_TRUE(((levels >= 0) & (levels <= 255.001)).all().item<bool>());
}

}  // namespace
}  // namespace elbo::models
