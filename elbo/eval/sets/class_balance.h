// SPDX-License-Identifier: MIT
// Which classes were made, as a classifier sees them, against the shares they should have.
#pragma once
#include <torch/types.h>

#include <vector>

#include "elbo/eval/estimate.h"

namespace elbo {

using torch::Tensor;

/// The share of examples whose most probable class has less than one half ("no digit"), with its
/// binomial standard error: (N, C) log-probabilities. Errors as check_log_probabilities().
Estimate unsure_share(const Tensor& log_probabilities);

struct ClassBalance {
  std::vector<int64_t> counts;  ///< by class, of the most probable one of each example
  Estimate divergence;          ///< KL(made || expected) in nats; see divergence_from()
  int64_t never_seen = 0;       ///< classes of an expected share above 0 that no example is of
  double unsure = 0;            ///< unsure_share()
  double unsure_error = 0;      ///< its binomial standard error
};

/// Of (N, C) log-probabilities and C expected shares of sum 1. Errors as check_log_probabilities()
/// and divergence_from().
ClassBalance class_balance(const Tensor& log_probabilities,
                           const std::vector<double>& expected_shares);

}  // namespace elbo
