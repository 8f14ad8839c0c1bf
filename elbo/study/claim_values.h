// SPDX-License-Identifier: MIT
// The values that a study's claims speak of, out of results, metrics and facts.
#pragma once
#include "elbo/study/outcome.h"
#include "elbo/study/task.h"

namespace elbo {

/// The number at "a/b/0" of a figure's facts; nothing where there is none.
std::optional<double> fact_at(const Node& facts, const std::string& key);

/// Every claim of the study judged by what `outcome` has of runs and figures.
std::vector<ExpectationOutcome> judged_claims(const StudyWork& work, const StudyOutcome& outcome);

}  // namespace elbo
