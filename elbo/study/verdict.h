// SPDX-License-Identifier: MIT
// What becomes of a claim, given its values: arithmetic and a sentence, no files.
#pragma once
#include "elbo/study/outcome.h"

namespace elbo {

/// Mean over the values; NaN where there are none.
double mean_of(const std::vector<double>& values);
/// Standard deviation over the values, with n - 1; NaN where there are fewer than two.
double deviation_of(const std::vector<double>& values);

/// Fills mean, deviation, held, verdict and sentence of `claim` from its `ours` and `others`.
/// `wanted` is how many seeds there will be, `open` how many of those that have no value may still
/// get one. A seed is compared with the value of the same seed, or with the only one there is.
void judge(const Expectation& expectation, ExpectationOutcome& claim, int64_t wanted, int64_t open);

}  // namespace elbo
