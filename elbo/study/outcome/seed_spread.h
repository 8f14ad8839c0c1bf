// SPDX-License-Identifier: MIT
// Values of runs by name, and what several seeds of them have in common.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/outcome/outcome.h"

namespace elbo::study {

/// Mean and deviation of values of several seeds.
struct SeedSpread {
  double mean = 0;       ///< NaN for none
  double deviation = 0;  ///< of the sample (n - 1); NaN for fewer than two values
  int64_t count = 0;     ///< values that are finite
};
/// Mean and deviation; values that are not finite do not count.
SeedSpread spread_of(const std::vector<double>& values);
/// `105.6 ± 0.3`; the value alone where there is only one.
std::string spread_text(const SeedSpread& spread);

/// A value of a run: "PROTOCOL" or "PROTOCOL/PART"; NaN where it has none.
double value_of(const RunOutcome& run, const std::string& value);

/// A value of all runs of a variant.
SeedSpread spread_of(const StudyOutcome& outcome, const std::string& variant,
                     const std::string& value);

/// The unit of a value, as the results say it; "" where none has it, and for a part.
std::string unit_of(const StudyOutcome& outcome, const std::string& value);

}  // namespace elbo::study
