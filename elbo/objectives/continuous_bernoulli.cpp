// SPDX-License-Identifier: MIT
// Continuous Bernoulli in logits.
#include "elbo/objectives/continuous_bernoulli.h"

#include <numbers>

#include "elbo/objectives/discrete.h"

namespace elbo::objectives {
namespace {

constexpr double kSeriesBelow = .3;

/// Where the series is taken, 1 instead of the logit: the closed form must be finite there too, or
/// its gradient is 0 * nan.
Tensor away_from_zero(const Tensor& logits, const Tensor& near) {
  return torch::where(near, torch::ones_like(logits), logits);
}

}  // namespace

Tensor continuous_bernoulli_log_constant(const Tensor& logits) {
  const Tensor near = logits.abs() < kSeriesBelow;
  const Tensor far = away_from_zero(logits, near).abs();
  const Tensor closed = far.log() - torch::tanh(.5 * far).log();
  const Tensor u = torch::where(near, logits, torch::zeros_like(logits)).square();
  const Tensor series = std::numbers::ln2 +
                        u * (1. / 12 - u * (7. / 1440 - u * (31. / 90720 - u * (127. / 4838400))));
  return torch::where(near, series, closed);
}

Tensor continuous_bernoulli_log_prob(const Tensor& logits, const Tensor& x) {
  return bernoulli_log_prob(logits, x) + sum_values(continuous_bernoulli_log_constant(logits));
}

Tensor continuous_bernoulli_log_prob_each(const Tensor& logits, const Tensor& x) {
  // (B, K) + (K)
  return bernoulli_log_prob_each(logits, x) + sum_values(continuous_bernoulli_log_constant(logits));
}

Tensor continuous_bernoulli_quantile(const Tensor& logits, const Tensor& u) {
  constexpr double kFlatBelow = 1e-3;  // there the quadratic below is right to 1e-7
  const Tensor flat = logits.abs()<kFlatBelow, rising = logits> 0;
  // x of l is 1 - x of -l: exp never overflows
  const Tensor l = -torch::where(flat, torch::ones_like(logits), logits).abs();
  const Tensor v = torch::where(rising, 1 - u, u), falling = torch::log1p(v * torch::expm1(l)) / l;
  const Tensor curved = torch::where(rising, 1 - falling, falling);
  return torch::where(flat, u + .5 * logits * u * (1 - u), curved).clamp(0, 1);
}

Tensor continuous_bernoulli_mean(const Tensor& logits) {
  const Tensor near = logits.abs() < kSeriesBelow;
  const Tensor far = away_from_zero(logits, near);
  const Tensor closed = -1. / torch::expm1(-far) - 1. / far;
  const Tensor l = torch::where(near, logits, torch::zeros_like(logits)), u = l.square();
  const Tensor series = .5 + l * (1. / 12 - u * (1. / 720 - u * (1. / 30240 - u * (1. / 1209600))));
  return torch::where(near, series, closed);
}

}  // namespace elbo::objectives
