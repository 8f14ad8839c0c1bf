// SPDX-License-Identifier: MIT
// Diagonal Gaussians.
#include "elbo/objectives/gaussian.h"

#include <cmath>
#include <numbers>

#include "elbo/kernels/likelihood_tails.h"

namespace elbo::objectives {
namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

}  // namespace

Tensor gaussian_log_prob(const Tensor& mean, const Tensor& log_var, const Tensor& x) {
  check_same_sizes(mean, x, "Gaussian likelihood");
  if (log_var.dim() > 0) {
    check_same_sizes(log_var, x, "Gaussian likelihood");
    return -.5 * sum_values((x - mean).square() * torch::exp(-log_var) + log_var + kLogTwoPi);
  }
  const Tensor values = x.flatten(1);  // (B, N)
  return -.5 * (kernels::squared_distances(mean.flatten(1), values) * torch::exp(-log_var) +
                static_cast<double>(values.size(1)) * (log_var + kLogTwoPi));
}

Tensor gaussian_log_prob_each(const Tensor& mean, const Tensor& log_var, const Tensor& x) {
  // (B, K)
  const Tensor distances = kernels::squared_distances_of_each(x.to(mean.scalar_type()), mean);
  return -.5 * (distances * torch::exp(-log_var) +
                static_cast<double>(mean.size(1)) * (log_var + kLogTwoPi));
}

Tensor gaussian_log_density(const Tensor& z, const Tensor& mean, const Tensor& log_var) {
  return -.5 * ((z - mean).square() * torch::exp(-log_var) + log_var + kLogTwoPi).sum(-1);
}

Tensor standard_normal_log_density(const Tensor& z) {
  return -.5 * (z.square() + kLogTwoPi).sum(-1);
}

Tensor kl_gaussian(const Tensor& mean, const Tensor& log_var) {
  check_same_sizes(mean, log_var, "KL of a Gaussian");
  return .5 * (torch::exp(log_var) + mean.square() - 1 - log_var).sum(-1);
}

}  // namespace elbo::objectives
