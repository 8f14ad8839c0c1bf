// SPDX-License-Identifier: MIT
// Estimates of q(z) from a batch.
#include "elbo/models/vae/total_correlation.h"

#include <cmath>
#include <numbers>

#include "elbo/collective/over_batch.h"
#include "elbo/objectives/gaussian.h"

namespace elbo::models {

KlParts kl_parts(const Tensor& z, const Posterior& own, const Posterior& all, int64_t count) {
  const Tensor distance = (z.unsqueeze(1) - all.mean.unsqueeze(0)).square();  // (B, M, Z)
  const Tensor each = -.5 * (distance * torch::exp(-all.log_var) + all.log_var +
                             std::log(2 * std::numbers::pi));  // (B, M, Z)
  const double pairs =
      std::log(static_cast<double>(count)) + std::log(static_cast<double>(all.mean.size(0)));
  const Tensor log_q = torch::logsumexp(each.sum(2), 1) - pairs,  // (B)
      log_each = (torch::logsumexp(each, 1) - pairs).sum(1);      // (B)
  return {objectives::gaussian_log_density(z, own.mean, own.log_var) - log_q, log_q - log_each,
          log_each - objectives::standard_normal_log_density(z)};
}

Tensor shuffled_dimensions(const Tensor& z, const Rng& rng) {
  const Tensor all = collective::rows_of_batch(z);
  Rng order = collective::rng_of_batch(rng).split("shuffle");
  Tensors columns;
  for (int64_t j = 0; j < all.size(1); ++j) {
    const std::vector<int64_t> rows = order.permutation(all.size(0));
    columns.push_back(
        all.select(1, j).index_select(0, torch::tensor(rows, torch::kInt64).to(all.device())));
  }
  return collective::OwnRows(all.size(0)).of(torch::stack(columns, 1));
}

}  // namespace elbo::models
