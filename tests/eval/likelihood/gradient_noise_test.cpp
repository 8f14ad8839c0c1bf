// SPDX-License-Identifier: MIT
// Gradient estimators of a quadratic log-likelihood, whose expectation is known.
#include "elbo/measures/likelihood/gradient_noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/eval/protocols/protocol.h"
#include "elbo/eval/views/plots.h"
#include "elbo/tensor/random.h"
#include "tests/eval/described.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::LinearGaussian;
using test::part_of;

constexpr int64_t kDraws = 100'000;

/// log p(z) = -(z - a)^T P (z - a) / 2 + c under q = N(m, diag(exp(v))): d/dm E = -P (m - a),
/// d/dv_j E = -P_jj exp(v_j) / 2.
struct Quadratic {
  Tensor p = torch::tensor({{2., .5}, {.5, 1.}}, torch::kFloat64),
         a = torch::tensor({1., -1.}, torch::kFloat64);
  Tensor m = torch::tensor({.2, .3}, torch::kFloat64),
         v = torch::tensor({-1., .4}, torch::kFloat64);
  double c = -20;

  measures::GradientDraws draws(int64_t count) const {
    Rng rng(5);
    const Tensor noise = tensor::normal(rng, {count, 2}).to(torch::kFloat64),
                 offset = m + (.5 * v).exp() * noise - a;
    return {noise, v, c - .5 * (offset.matmul(p) * offset).sum(1), -offset.matmul(p)};
  }
  Tensor expected() const { return torch::cat({-p.matmul(m - a), -.5 * p.diagonal() * v.exp()}); }
};

TEST(GradientEstimators, HaveTheExpectationOfTheClosedForm) {
  const Quadratic quadratic;
  const measures::GradientEstimators found = measures::gradient_estimators(quadratic.draws(kDraws));
  for (const Tensor& draws : {found.reparameterised, found.score, found.baseline}) {
    const Tensor error = draws.std(0) / std::sqrt(static_cast<double>(kDraws));
    EXPECT_LT(((draws.mean(0) - quadratic.expected()).abs() / error).max().item<double>(), 4);
  }
}

TEST(GradientEstimators, ScatterLeastWhereTheDrawIsReparameterised) {
  measures::GradientTally tally;
  tally.add(measures::gradient_estimators(Quadratic().draws(kDraws)));
  const measures::GradientNoise noise = tally.noise();
  EXPECT_GT(noise.score, 10 * noise.baseline);
  EXPECT_GT(noise.baseline, noise.reparameterised);
  EXPECT_NEAR(noise.ratio.mean, noise.score / noise.reparameterised, 1e-9);
  EXPECT_LT(noise.disagreement, 2.5);  // four components
  EXPECT_LT(noise.baseline_disagreement, 2.5);
}

/// By the means g varies by P diag(exp(v)) P.
TEST(GradientEstimators, OfAQuadraticHaveTheVarianceOfTheClosedForm) {
  const Quadratic quadratic;
  const Tensor found =
      measures::gradient_estimators(quadratic.draws(kDraws)).reparameterised.narrow(1, 0, 2).var(0);
  const Tensor wanted =
      quadratic.p.matmul(torch::diag(quadratic.v.exp())).matmul(quadratic.p).diagonal();
  EXPECT_LT((found / wanted - 1).abs().max().item<double>(), 4 * std::sqrt(2. / kDraws));
}

TEST(GradientEstimators, TakeTheMeanOfTheOtherDrawsForABaseline) {
  const measures::GradientDraws draws = Quadratic().draws(3);
  const Tensor score =
      torch::cat({draws.noise / (.5 * draws.log_var).exp(), .5 * (draws.noise.square() - 1)}, 1);
  const Tensor found = measures::gradient_estimators(draws).baseline;
  for (int64_t i = 0; i < 3; ++i) {
    const Tensor others = (draws.log_p.sum() - draws.log_p[i]) / 2;
    EXPECT_LT((found[i] - (draws.log_p[i] - others) * score[i]).abs().max().item<double>(), 1e-12);
  }
}

TEST(GradientEstimators, OfAConstantAreNothingWithABaseline) {
  measures::GradientDraws draws = Quadratic().draws(100);
  draws.log_p = torch::full({100}, -30., torch::kFloat64);
  draws.gradient = torch::zeros({100, 2}, torch::kFloat64);
  const measures::GradientEstimators found = measures::gradient_estimators(draws);
  EXPECT_EQ(found.baseline.abs().max().item<double>(), 0);
  EXPECT_GT(found.score.abs().max().item<double>(), 10);
}

TEST(GradientDraws, HaveTheGradientOfTheModelWhateverTheBlocks) {
  LinearGaussian model(.3, 1.5, true);
  const auto data = test::examples_of_model(model, 1);
  const Tensor x = examples_at(data, 0, 1, 0).x;
  const models::Posterior q = model.encode(x);
  const auto log_p = [&](const Tensor& z) {
    return model.log_p_x_given_z(x.expand({z.size(0), x.size(1)}), z);
  };
  const measures::GradientDraws whole = measures::gradient_draws(log_p, q.mean, q.log_var,
                                                                 {50, 50, Rng(1)}),
                                parts = measures::gradient_draws(log_p, q.mean, q.log_var,
                                                                 {50, 7, Rng(1)});
  EXPECT_TRUE(whole.gradient.allclose(parts.gradient, 1e-12));
  const Tensor z = q.mean + (.5 * q.log_var).exp() * whole.noise;
  const Tensor wanted =
      (x.to(torch::kFloat64) - model.decode(z)).matmul(model.weight) / (model.noise * model.noise);
  EXPECT_LT((whole.gradient - wanted).abs().max().item<double>(), 1e-10);
  EXPECT_FALSE(whole.gradient.requires_grad());
}

TEST(GradientFigure, EndsAtTheMeansAndNarrowsTowardsThem) {
  const measures::GradientEstimators found = measures::gradient_estimators(Quadratic().draws(1000));
  const run::Figure figure = gradient_figure(found);
  ASSERT_EQ(figure.series.size(), 9u);
  const int64_t which =
      found.reparameterised.mean(0).narrow(0, 0, 2).abs().argmax().item<int64_t>();
  for (const auto& [series, draws] :
       {std::pair{0u, found.score}, {3u, found.baseline}, {6u, found.reparameterised}}) {
    EXPECT_EQ(figure.series[series].x.front(), 10);
    EXPECT_EQ(figure.series[series].x.back(), 1000);
    EXPECT_NEAR(figure.series[series].y.back(), draws.select(1, which).mean().item<double>(),
                1e-12);
    const auto& above = figure.series[series + 1].y;
    const auto& below = figure.series[series + 2].y;
    EXPECT_NEAR((above.front() - below.front()) / (above.back() - below.back()), 10, 1e-9);
  }
}

TEST(GradientNoise, OfALinearModelIsMeasuredAndDrawn) {
  LinearGaussian model(.3, 1.5, true);
  EvalContext context(
      test::parts_of(&model, std::make_shared<test::InMemory>(test::examples_of_model(model, 20))));
  const Measure found = measure(protocol_named("gradient_noise_2k"), context);
  EXPECT_GT(found.value.mean, 1);
  EXPECT_EQ(found.value.count, 16);
  EXPECT_LT(part_of(found, "disagreement"), 1.6);
  ASSERT_EQ(found.figures.size(), 1u);
  EXPECT_TRUE(found.figures[0].figure.log_x);
  EXPECT_TRUE(found.warning.empty());
}

}  // namespace
}  // namespace elbo::eval
