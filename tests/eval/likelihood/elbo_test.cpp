// SPDX-License-Identifier: MIT
// Bounds against a model whose log p(x) is known.
#include "elbo/eval/likelihood/elbo.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::LinearGaussian;

EvalOptions elbo_rows(int64_t rows) {
  EvalOptions options;
  options.rows = rows;
  return options;
}

Tensor all_of_elbo(const data::Dataset& data) {
  return examples_at(data, 0, data.info().size, 0).x;
}

double exact_mean(const LinearGaussian& model, const data::Dataset& data) {
  return model.exact(all_of_elbo(data)).mean().item<double>();
}

TEST(LogMeanExp, StaysFiniteWhereEveryWeightUnderflows) {
  const Tensor w = torch::tensor({{-1e5, -1e5 + std::log(3.0)}, {-1e5, -2e5}}, torch::kFloat64);
  const Tensor got = log_mean_exp(w);
  EXPECT_DOUBLE_EQ(got[0].item<double>(), -1e5 + std::log(2.0));
  EXPECT_DOUBLE_EQ(got[1].item<double>(), -1e5 - std::log(2.0));
}

TEST(LogMeanExp, OfOneWeightIsThatWeight) {
  EXPECT_DOUBLE_EQ(log_mean_exp(torch::full({1, 1}, -123.25, torch::kFloat64)).item<double>(),
                   -123.25);
}

TEST(Bounds, AreExactForEveryKWhenTheEncoderIsThePosterior) {
  LinearGaussian model(0, 1, /*closed_kl=*/false);
  const auto data = examples_of_model(model, 50);
  const double exact = exact_mean(model, data);
  EXPECT_NEAR(estimate_elbo(model, data, {}).elbo.mean, exact, 1e-5);  // the noise is float32
  for (const int64_t k : {1, 7, 300})
    EXPECT_NEAR(estimate_iw(model, data, k, {}).mean, exact, 1e-5) << k;
}

TEST(Bounds, HaveTheClosedFormGapWhenTheEncoderIsWrong) {
  for (const bool closed_kl : {false, true}) {
    LinearGaussian model(.2, 1.8, closed_kl);
    const auto data = examples_of_model(model, 4000);
    const Tensor x = all_of_elbo(data);
    Rng rng(3);
    const ElboTerms terms = elbo_terms(model, x, rng);
    measures::Tally gap;
    gap.add(model.exact(x) - (terms.reconstruction - terms.kl));
    EXPECT_NEAR(gap.estimate().mean, model.gap(), 4 * gap.estimate().standard_error);
    EXPECT_LT(gap.estimate().standard_error, .1 * model.gap());
  }
}

TEST(Bounds, RiseWithTheNumberOfDrawsAndStayBelowTheTruth) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 400);
  const double exact = exact_mean(model, data);
  const double elbo = estimate_elbo(model, data, {}).elbo.mean;
  const double iw_10 = estimate_iw(model, data, 10, {}).mean;
  const Tensor x = all_of_elbo(data);
  measures::Tally error;  // paired: what differs between examples cancels
  error.add(log_mean_exp(log_weights(model, x, {1000, 2000, 0}, Rng(5))) - model.exact(x));
  EXPECT_LT(elbo, iw_10);
  EXPECT_LT(iw_10, exact + error.estimate().mean);
  EXPECT_LE(error.estimate().mean, 3 * error.estimate().standard_error);
  EXPECT_NEAR(error.estimate().mean, 0, .02);  // the bias is variance / 2 k, here below 1e-2
}

TEST(Bounds, DoNotDependOnBatchesAndChunks) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 23);
  const double elbo = estimate_elbo(model, data, elbo_rows(23)).elbo.mean;
  const double iw = estimate_iw(model, data, 100, elbo_rows(2300)).mean;
  for (const int64_t rows : {1, 7, 64, 250, 1000}) {
    EXPECT_NEAR(estimate_elbo(model, data, elbo_rows(rows)).elbo.mean, elbo, 1e-6) << rows;
    EXPECT_NEAR(estimate_iw(model, data, 100, elbo_rows(rows)).mean, iw, 1e-6) << rows;
  }
}

TEST(Bounds, GiveEachExampleNoiseOfItsOwn) {
  LinearGaussian model(.2, 1.8, true);
  const Tensor x = torch::zeros({2, LinearGaussian::kValues});
  const Tensor w = log_weights(model, x, {5, 100, 0}, Rng(1));
  EXPECT_FALSE(w[0].equal(w[1]));
  const Tensor second = log_weights(model, x.narrow(0, 1, 1), {5, 100, 1}, Rng(1));
  EXPECT_LT((second[0] - w[1]).abs().max().item<double>(), 1e-9);
}

TEST(Bounds, KeepTheMemoryOfManyDrawsBounded) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 2);
  const measures::Estimate many = estimate_iw(model, data, 20'000, elbo_rows(512));
  EXPECT_LE(model.rows_asked, 512);
  EXPECT_LE(model.draws_asked, 8192);
  EXPECT_NEAR(many.mean, model.exact(all_of_elbo(data)).mean().item<double>(), .02);
}

TEST(Bounds, SumTheirTermsAndCountTheirExamples) {
  LinearGaussian model(.2, 1.8, true);
  const auto data = examples_of_model(model, 40);
  EvalOptions options;
  options.limit = 25;
  int64_t last = 0;
  options.progress = [&](int64_t done, int64_t total) { last = 100 * done + total; };
  const ElboEstimate got = estimate_elbo(model, data, options);
  EXPECT_EQ(got.elbo.count, 25);
  EXPECT_EQ(last, 100 * 25 + 25);
  EXPECT_NEAR(got.elbo.mean, got.reconstruction.mean - got.kl.mean, 1e-9);
}

TEST(Bounds, LeaveTheModelInTheModeTheyFoundIt) {
  LinearGaussian model(0, 1, true);
  const auto data = examples_of_model(model, 3);
  model.train(true);
  estimate_elbo(model, data, {});
  EXPECT_TRUE(model.is_training());
  model.train(false);
  estimate_elbo(model, data, {});
  EXPECT_FALSE(model.is_training());
}

TEST(Tally, GivesTheMeanAndItsStandardError) {
  measures::Tally tally;
  tally.add(torch::tensor({1.0f, 2.0f}));
  tally.add(torch::tensor({3.0, 6.0}, torch::kFloat64));
  EXPECT_DOUBLE_EQ(tally.estimate().mean, 3);
  // Squares 4 + 1 + 0 + 9.
  EXPECT_DOUBLE_EQ(tally.estimate().standard_error, std::sqrt(14.0 / 3 / 4));
  EXPECT_EQ(tally.estimate().count, 4);
}

TEST(Tally, DoesNotClaimToKnowTheErrorOfOneValue) {
  measures::Tally tally;
  tally.add(torch::ones({1}));
  EXPECT_TRUE(std::isnan(tally.estimate().standard_error));
}

}  // namespace
}  // namespace elbo::eval
