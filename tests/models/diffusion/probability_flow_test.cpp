// SPDX-License-Identifier: MIT
// The density by the probability flow on Gaussian data, whose denoiser and density are known.
#include "elbo/models/diffusion/probability_flow.h"

#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/logdet.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// A Gaussian, and what is left of it under noise.
struct Gaussian {
  Tensor mean, root;  // (D), (D, D)
  Tensor covariance = torch::matmul(root, root.t());

  Tensor draw(int64_t count, Rng& rng) const {
    return mean +
           torch::matmul(tensor::normal(rng, {count, mean.size(0)}).to(torch::kFloat64), root.t());
  }

  Tensor with_noise(double ratio) const {
    return covariance + ratio * ratio * torch::eye(mean.size(0), mean.options());
  }
  /// E[x_0 | y]: exact.
  Tensor clean(const Tensor& y, double ratio) const {
    const Tensor gain = torch::matmul(covariance, at::linalg_inv(with_noise(ratio)));
    return mean + torch::matmul(y - mean, gain.t());
  }
  Tensor log_density(const Tensor& y, double ratio) const {
    const Tensor all = with_noise(ratio), rest = y - mean;
    return -.5 * ((torch::matmul(rest, at::linalg_inv(all)) * rest).sum(1) + at::logdet(all) +
                  static_cast<double>(mean.size(0)) * std::log(2 * std::numbers::pi));
  }
};

Gaussian gaussian(int64_t values, bool correlated, Rng& rng) {
  const Tensor root = correlated ? tensor::normal(rng, {values, values}) * .4
                                 : torch::diag(tensor::uniform(rng, {values}) + .1);
  return {tensor::normal(rng, {values}).to(torch::kFloat64) * .5, root.to(torch::kFloat64)};
}

Tensor bits_a_dimension(const Tensor& log_density) { return -log_density / std::numbers::ln2; }

TEST(ProbabilityFlow, OfGaussianDataIsTheClosedForm) {
  for (const auto& [values, correlated] :
       std::vector<std::pair<int64_t, bool>>{{1, false}, {2, true}, {5, true}, {30, false}}) {
    Rng rng(1);
    const Gaussian data = gaussian(values, correlated, rng);
    const Tensor y = data.draw(6, rng);
    ProbabilityFlow flow{.least = .002, .most = 300, .steps = 120};
    flow.clean = [&](const Tensor& at, double ratio) { return data.clean(at, ratio); };
    const Tensor got = bits_a_dimension(log_density_by_flow(y, flow, rng)) / values,
                 want = bits_a_dimension(data.log_density(y, flow.least)) / values;
    EXPECT_LT((got - want).abs().max().item<double>(), 1e-4) << values << got << want;
  }
}

TEST(ProbabilityFlow, EstimatesTheTraceWithoutBiasWhereValuesAreMany) {
  Rng rng(2);
  const Gaussian data = gaussian(12, true, rng);
  const Tensor y = tensor::normal(rng, {1, 12}).to(torch::kFloat64).expand({4000, 12});
  ProbabilityFlow flow{.least = .1, .most = 80, .steps = 20};
  flow.clean = [&](const Tensor& at, double ratio) { return data.clean(at, ratio); };
  const Tensor got = log_density_by_flow(y, flow, rng);
  const double error = got.std().item<double>() / std::sqrt(4000.);
  EXPECT_GT(error, 0);
  EXPECT_NEAR(got.mean().item<double>(), data.log_density(y, .1)[0].item<double>(), 4 * error);
}

TEST(ProbabilityFlow, NamesTheStepOfAValueThatIsNotFinite) {
  Rng rng(3);
  ProbabilityFlow flow{.least = .01, .most = 10, .steps = 5};
  flow.clean = [](const Tensor& at, double ratio) { return ratio > 1 ? at / 0 : at; };
  EXPECT_THROW(log_density_by_flow(torch::ones({2, 2}), flow, rng), DivergedError);
}

}  // namespace
}  // namespace elbo::models
