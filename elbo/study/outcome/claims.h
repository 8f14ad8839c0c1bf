// SPDX-License-Identifier: MIT
// Claims of a study: the values that they speak of, out of results, metrics and facts, and what
// becomes of each, which is arithmetic and a sentence.
#pragma once
#include "elbo/study/outcome/outcome.h"
#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// The number at "a/b/0" of a figure's facts; nothing where there is none.
std::optional<double> fact_at(const Node& facts, const std::string& key);

/// Every claim of the study judged by what `outcome` has of runs and figures.
std::vector<ExpectationOutcome> judged_claims(const StudyWork& work, const StudyOutcome& outcome);

/// Mean over the values; NaN where there are none.
double mean_of(const std::vector<double>& values);
/// Standard deviation over the values, with n - 1; NaN where there are fewer than two.
double deviation_of(const std::vector<double>& values);

/// Fills mean, deviation, held, verdict and sentence of `claim` from its `ours` and `others`.
/// `wanted` is how many seeds there will be, `open` how many of those that have no value may still
/// get one. A seed is compared with the value of the same seed, or with the only one there is.
void judge(const Expectation& expectation, ExpectationOutcome& claim, int64_t wanted, int64_t open);

}  // namespace elbo::study
