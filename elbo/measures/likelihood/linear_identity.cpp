// SPDX-License-Identifier: MIT
// log p(x), its bound and its posterior in closed form from Cholesky factors, in double.
#include "elbo/measures/likelihood/linear_identity.h"

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"

namespace elbo::measures {
namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

}  // namespace

LinearIdentity::LinearIdentity(LinearDecoder decoder) : decoder_(std::move(decoder)) {
  const Tensor& weight = decoder_.weight;
  ELBO_ASSERT(weight.dim() == 2 && weight.scalar_type() == torch::kFloat64 &&
              decoder_.bias.size(0) == weight.size(0) && decoder_.sigma > 0);
  const double variance = decoder_.sigma * decoder_.sigma;
  lower_ = at::linalg_cholesky(weight.matmul(weight.t()) +
                               variance * torch::eye(weight.size(0), torch::kFloat64));
  gram_ = weight.t().matmul(weight);
  const Tensor inner = gram_ + variance * torch::eye(weight.size(1), torch::kFloat64);  // M
  precision_ = inner / variance;
  project_ = at::linalg_solve(inner, weight.t());
}

/// log N(x - b; 0, W W^T + sigma^2 I): (B, D) -> (B).
Tensor LinearIdentity::log_evidence(const Tensor& centred) const {
  const Tensor white = at::linalg_solve_triangular(lower_, centred.t(), /*upper=*/false);  // (D, B)
  return -.5 * (white.square().sum(0) + static_cast<double>(centred.size(1)) * kLogTwoPi) -
         lower_.diagonal().log().sum();
}

IdentityTerms LinearIdentity::terms(const Tensor& x, const Tensor& q_mean,
                                    const Tensor& q_log_var) const {
  const Tensor centred = x.to(torch::kFloat64) - decoder_.bias;  // (B, D)
  // (B, Z)
  const Tensor mean = q_mean.to(torch::kFloat64), log_var = q_log_var.to(torch::kFloat64),
               var = log_var.exp();
  const double variance = decoder_.sigma * decoder_.sigma;
  const auto values = static_cast<double>(centred.size(1)),
             codes = static_cast<double>(mean.size(1));
  IdentityTerms out;
  out.log_p = log_evidence(centred);
  const Tensor residual = (centred - mean.matmul(decoder_.weight.t())).square().sum(1) +
                          (var * gram_.diagonal()).sum(1);
  out.reconstruction = -.5 * (residual / variance + values * (kLogTwoPi + std::log(variance)));
  out.kl = .5 * (mean.square() + var - 1 - log_var).sum(1);
  // (B, Z): of q's mean from the posterior's
  const Tensor offset = mean - centred.matmul(project_.t());
  const Tensor mahalanobis = (offset.matmul(precision_) * offset).sum(1);
  out.kl_to_posterior = .5 * ((var * precision_.diagonal()).sum(1) + mahalanobis - codes -
                              log_var.sum(1) - at::logdet(precision_));
  return out;
}

}  // namespace elbo::measures
