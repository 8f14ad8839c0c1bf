// SPDX-License-Identifier: MIT
// Likelihood against the number of draws: known weights, numerical integration, and the linear
// Gaussian model.
#include "elbo/measures/likelihood/curve.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "elbo/core/error.h"
#include "elbo/eval/likelihood/convergence_curves.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/partial_results.h"
#include "elbo/measures/likelihood/weight_sums.h"
#include "tests/core/scratch_folder.h"
#include "tests/eval/linear_gaussian.h"
#include "tests/models/specimen.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::LinearGaussian;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

EvalOptions with_rows(int64_t rows) {
  EvalOptions options;
  options.rows = rows;
  return options;
}

Tensor all_of(const data::Dataset& data) { return examples_at(data, 0, data.info().size, 0).x; }

void expect_equal(const measures::LikelihoodCurve& a, const measures::LikelihoodCurve& b,
                  double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].draws, b[i].draws);
    EXPECT_NEAR(a[i].value.mean, b[i].value.mean, tolerance);
    EXPECT_NEAR(a[i].effective, b[i].effective, tolerance * a[i].effective);
    EXPECT_NEAR(a[i].monte_carlo_error, b[i].monte_carlo_error, tolerance);
  }
}

TEST(WeightSums, CountEqualWeightsAndASingleOne) {
  measures::WeightSums sums;
  const double lowest = -1e5;
  sums.add(torch::tensor({{lowest, lowest}, {lowest, 0.}}, torch::kFloat64));
  sums.add(torch::tensor({{lowest}, {lowest}}, torch::kFloat64));
  EXPECT_NEAR(sums.effective()[0].item<double>(), 3, 1e-12);
  EXPECT_NEAR(sums.effective()[1].item<double>(), 1, 1e-12);
  EXPECT_NEAR(sums.log_mean()[0].item<double>(), lowest, 1e-9);
  EXPECT_NEAR(sums.log_mean()[1].item<double>(), -std::log(3.), 1e-12);
}

TEST(WeightSums, DoNotDependOnBlocks) {
  Rng rng(1);
  const Tensor w = 20 * tensor::normal(rng, {4, 90}).to(torch::kFloat64);
  measures::WeightSums at_once, in_blocks;
  at_once.add(w);
  for (const Tensor& block : w.split(7, 1)) in_blocks.add(block);
  EXPECT_LT((at_once.log_mean() - in_blocks.log_mean()).abs().max().item<double>(), 1e-12);
  EXPECT_LT((at_once.effective() - in_blocks.effective()).abs().max().item<double>(), 1e-9);
  EXPECT_LT((at_once.log_mean() - log_mean_exp(w)).abs().max().item<double>(), 1e-12);
}

TEST(WeightSums, KnowWeightsOfZero) {
  measures::WeightSums sums;
  sums.add(torch::tensor({{-kInfinity, -kInfinity}, {-kInfinity, 2.}}, torch::kFloat64));
  EXPECT_EQ(sums.log_mean()[0].item<double>(), -kInfinity);
  EXPECT_EQ(sums.effective()[0].item<double>(), 0);
  sums.add(torch::tensor({{1.}, {2.}}, torch::kFloat64));
  EXPECT_NEAR(sums.log_mean()[0].item<double>(), 1 - std::log(3.), 1e-12);
  EXPECT_NEAR(sums.effective()[1].item<double>(), 2, 1e-12);
}

TEST(CurveGrid, HasThreePointsADecadeAndAlwaysTheLast) {
  EXPECT_EQ(measures::curve_grid(10, 1000),
            (std::vector<int64_t>{10, 20, 50, 100, 200, 500, 1000}));
  EXPECT_EQ(measures::curve_grid(1, 7), (std::vector<int64_t>{1, 2, 5, 7}));
  EXPECT_EQ(measures::curve_grid(10, 4), (std::vector<int64_t>{4}));
}

TEST(PriorCurve, IsTheIntegralOverAOneDimensionalCode) {
  const auto vae = test::made("vae",
                              {{"latent_dim", test::whole(1)},
                               {"hidden", test::sizes({5})},
                               {"likelihood", test::text("gaussian")},
                               {"sigma", test::number(.5)}},
                              test::info_of({2}, data::ValueKind::real), 4);
  const test::InMemory data(torch::tensor({{.3f, -.2f}, {1.f, .4f}, {-.5f, 0.f}}),
                            data::ValueKind::real);
  const torch::NoGradGuard no_grad;
  constexpr double kEdge = 9;
  constexpr int64_t kCells = 6000;
  const Tensor z = torch::linspace(-kEdge, kEdge, kCells + 1, torch::kFloat32).unsqueeze(1);
  auto& bounds = dynamic_cast<models::BoundsLikelihood&>(*vae);
  const Tensor logs = bounds.log_p_x_given_each_z(all_of(data), z).to(torch::kFloat64) +
                      bounds.log_p_z(z).to(torch::kFloat64);
  const double exact =
      (torch::logsumexp(logs, {1}) + std::log(2 * kEdge / kCells)).mean().item<double>();
  const measures::LikelihoodCurve curve = prior_curve(*vae, data, 50'000, {});
  EXPECT_NEAR(curve.back().value.mean, exact, 4 * curve.back().monte_carlo_error);
  EXPECT_LT(curve.back().monte_carlo_error, .01);
  EXPECT_GT(curve.back().monte_carlo_error, 1e-5);
  EXPECT_EQ(curve.back().value.count, 3);
}

TEST(PriorCurve, ArrivesFromBelowWithAGrowingEffectiveNumber) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 60);
  const measures::LikelihoodCurve curve = prior_curve(model, data, 20'000, {});
  const double exact = model.exact(all_of(data)).mean().item<double>();
  EXPECT_LT(curve.front().value.mean, exact - 1);
  EXPECT_NEAR(curve.back().value.mean, exact, 4 * curve.back().monte_carlo_error + .02);
  for (size_t i = 1; i < curve.size(); ++i) EXPECT_GT(curve[i].effective, curve[i - 1].effective);
}

TEST(PriorCurve, DoesNotDependOnBatchesNorOnItsEnd) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 9);
  const measures::LikelihoodCurve curve = prior_curve(model, data, 300, with_rows(64));
  for (const int64_t rows : {1, 7, 1000})
    expect_equal(prior_curve(model, data, 300, with_rows(rows)), curve, 1e-9);
  EXPECT_NEAR(prior_curve(model, data, 100, {}).back().value.mean, curve[3].value.mean, 1e-9);
}

TEST(EncoderCurve, IsExactForEveryKWhenTheEncoderIsThePosterior) {
  LinearGaussian model(0, 1, false);
  const auto data = examples_of_model(model, 20);
  const double exact = model.exact(all_of(data)).mean().item<double>();
  for (const measures::CurvePoint& point : encoder_curve(model, data, 200, {})) {
    EXPECT_NEAR(point.value.mean, exact, 1e-5) << point.draws;
    EXPECT_NEAR(point.effective, static_cast<double>(point.draws), 1e-3) << point.draws;
    EXPECT_LT(point.monte_carlo_error, 1e-3);
  }
}

TEST(EncoderCurve, DoesNotDependOnBatchesAndEndsInTheImportanceWeightedEstimate) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 9);
  const measures::LikelihoodCurve curve = encoder_curve(model, data, 300, with_rows(10'000));
  for (const int64_t rows : {1, 70, 650})
    expect_equal(encoder_curve(model, data, 300, with_rows(rows)), curve, 1e-6);
  EXPECT_NEAR(estimate_iw(model, data, 300, {}).mean, curve.back().value.mean, 1e-6);
}

TEST(EncoderCurve, RisesAndSaysHowSureItIs) {
  LinearGaussian model(.4, 1.5, true);
  const auto data = examples_of_model(model, 200);
  const measures::LikelihoodCurve curve = encoder_curve(model, data, 1000, {});
  for (size_t i = 1; i < curve.size(); ++i)
    EXPECT_GT(curve[i].value.mean, curve[i - 1].value.mean - 4 * curve[i].monte_carlo_error);
  EvalOptions again;
  again.seed = 5;
  const measures::LikelihoodCurve other = encoder_curve(model, data, 1000, again);
  for (size_t i = 0; i < curve.size(); ++i) {  // two seeds differ as the errors say
    const double error = std::hypot(curve[i].monte_carlo_error, other[i].monte_carlo_error);
    EXPECT_LT(std::abs(curve[i].value.mean - other[i].value.mean), 4.5 * error) << curve[i].draws;
  }
  EXPECT_LT(curve.back().monte_carlo_error, .02);
}

TEST(LikelihoodCurves, RefuseAnEmptyDataSet) {
  LinearGaussian model(0, 1, true);
  const test::InMemory none(torch::zeros({0, LinearGaussian::kValues}), data::ValueKind::real);
  EXPECT_THROW(prior_curve(model, none, 10, {}), DataError);
  EXPECT_THROW(encoder_curve(model, none, 10, {}), DataError);
}

TEST(ImportanceWeighted, GoesOnWhereItWasInterrupted) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 12);
  const double whole = estimate_iw(model, data, 50, with_rows(50)).mean;
  const ScratchFolder folder;
  PartialResults partial_results(real_fs(), folder / "rows", "iw_50 of a test");
  EvalOptions options = with_rows(50);
  options.partial_results = &partial_results;
  options.progress = [](int64_t done, int64_t) {
    if (done == 5) throw std::runtime_error("interrupted");
  };
  EXPECT_THROW(estimate_iw(model, data, 50, options), std::runtime_error);
  int64_t first = 0;
  options.progress = [&](int64_t done, int64_t) { first = first == 0 ? done : first; };
  EXPECT_DOUBLE_EQ(estimate_iw(model, data, 50, options).mean, whole);
  EXPECT_EQ(first, 6);
}

}  // namespace
}  // namespace elbo::eval
