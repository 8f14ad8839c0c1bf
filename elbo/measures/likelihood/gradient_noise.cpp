// SPDX-License-Identifier: MIT
// Draws with their slopes, and sums over them in double.
#include "elbo/measures/likelihood/gradient_noise.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

double mean_of_draws(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.) / static_cast<double>(values.size());
}

double root_mean_square(const std::vector<double>& values) {
  double squares = 0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares / static_cast<double>(std::max<size_t>(1, values.size())));
}

double total_variance(const Tensor& draws) {
  return draws.var(0, /*unbiased=*/true).sum().item<double>();
}

/// Adds how far the mean of (n, C) differences lies from 0, by component, in its standard errors;
/// components that do not vary have nothing to say.
void add_distances(std::vector<double>& out, const Tensor& differences) {
  // (C)
  const Tensor mean = differences.mean(0), error = (differences.var(0, /*unbiased=*/true) /
                                                    static_cast<double>(differences.size(0)))
                                                       .sqrt();
  for (int64_t c = 0; c < mean.size(0); ++c)
    if (const double e = error[c].item<double>(); e > 0) out.push_back(mean[c].item<double>() / e);
}

/// Ratio of the means of two values an example, with the delta method's error.
Estimate ratio_of(const std::vector<double>& above, const std::vector<double>& below) {
  const double ratio = mean_of_draws(above) / mean_of_draws(below), scale = mean_of_draws(below);
  std::vector<double> influence;
  for (size_t i = 0; i < above.size(); ++i)
    influence.push_back((above[i] - ratio * below[i]) / scale);
  Tally tally;
  tally.add(torch::tensor(influence, torch::kFloat64));
  return {ratio, tally.estimate().standard_error, static_cast<int64_t>(above.size())};
}

}  // namespace

GradientEstimators gradient_estimators(const GradientDraws& draws) {
  const auto count = static_cast<double>(draws.log_p.size(0));
  ELBO_ASSERT(count >= 2);
  // (n, Z), (n, Z), (n, 1)
  const Tensor noise = draws.noise.to(torch::kFloat64),
               gradient = draws.gradient.to(torch::kFloat64),
               log_p = draws.log_p.to(torch::kFloat64).unsqueeze(1);
  // (Z)
  const Tensor deviation = (.5 * draws.log_var.to(torch::kFloat64)).exp();
  // (n, 2 Z): d log q / d(m, v)
  const Tensor score = torch::cat({noise / deviation, .5 * (noise.square() - 1)}, 1);
  // Less the mean of the other draws.
  const Tensor above = (log_p - log_p.mean()) * (count / (count - 1));
  return {torch::cat({gradient, .5 * gradient * deviation * noise}, 1), log_p * score,
          above * score};
}

GradientDraws gradient_draws(const std::function<Tensor(const Tensor& z)>& log_p,
                             const Tensor& mean, const Tensor& log_var, const GradientPlan& plan) {
  const Tensor deviation = (.5 * log_var).exp();  // (1, Z)
  std::vector<Tensor> noises, values, gradients;
  const at::AutoGradMode with_gradients(true);
  for (int64_t first = 0; first < plan.draws; first += plan.rows) {
    Rng rng = plan.rng.from_row(first);
    const Tensor noise =
        tensor::normal(rng, {std::min(plan.rows, plan.draws - first), mean.size(1)})
            .to(mean.options());
    const Tensor z = (mean + deviation * noise).detach().requires_grad_(true);
    const Tensor value = log_p(z);
    gradients.push_back(torch::autograd::grad({value.sum()}, {z})[0]);
    values.push_back(value.detach());
    noises.push_back(noise);
  }
  return {torch::cat(noises), log_var.flatten(), torch::cat(values), torch::cat(gradients)};
}

void GradientTally::add(const GradientEstimators& estimators) {
  reparameterised_.push_back(total_variance(estimators.reparameterised));
  score_.push_back(total_variance(estimators.score));
  baseline_.push_back(total_variance(estimators.baseline));
  add_distances(distances_, estimators.score - estimators.reparameterised);
  add_distances(baseline_distances_, estimators.baseline - estimators.reparameterised);
}

GradientNoise GradientTally::noise() const {
  ELBO_ASSERT(!score_.empty());
  return {ratio_of(score_, reparameterised_),
          mean_of_draws(baseline_) / mean_of_draws(reparameterised_),
          mean_of_draws(reparameterised_),
          mean_of_draws(score_),
          mean_of_draws(baseline_),
          root_mean_square(distances_),
          root_mean_square(baseline_distances_)};
}

}  // namespace elbo::measures
