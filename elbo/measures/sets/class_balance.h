// SPDX-License-Identifier: MIT
// Counts of labels, and of the classes that a classifier sees in generated examples, against the
// shares that were expected: KL(counts / N || shares), 0 log 0 = 0, in nats.
#pragma once

#include <cstdint>
#include <vector>

#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// The share of examples whose most probable class has less than one half ("no digit"), with its
/// binomial standard error: (N, C) log-probabilities. Errors as check_log_probabilities().
Estimate unsure_share(const Tensor& log_probabilities);

/// The classes that a classifier sees in generated examples, beside the shares expected.
struct ClassBalance {
  std::vector<int64_t> counts;  ///< by class, of the most probable one of each example
  Estimate divergence;          ///< KL(generated || expected) in nats; see divergence_from()
  int64_t never_seen = 0;       ///< classes of an expected share above 0 that no example is of
  double unsure = 0;            ///< unsure_share()
  double unsure_error = 0;      ///< its binomial standard error
};

/// Of (N, C) log-probabilities and C expected shares of sum 1. Errors as check_log_probabilities()
/// and divergence_from().
ClassBalance class_balance(const Tensor& log_probabilities,
                           const std::vector<double>& expected_shares);

/// How often each of 0 .. bins - 1 is among (N) int64 labels; errors as check_labels().
std::vector<int64_t> counts_of(const Tensor& labels, int64_t bins);

/// The divergence, its standard error by the delta method (the deviation of log(share generated /
/// share expected) over sqrt(N)) and N. Infinite where something came that was never expected.
/// Finite samples make it too large by about (bins seen - 1) / 2 N. ShapeError unless there is one
/// share for each count; DataError for no counts at all, or for shares that are negative or not of
/// sum 1 within 1e-6.
Estimate divergence_from(const std::vector<int64_t>& counts, const std::vector<double>& shares);

/// `bins` times 1 / bins.
std::vector<double> equal_shares(int64_t bins);

}  // namespace elbo::measures
