// SPDX-License-Identifier: MIT
// Means and deviations of the seeds, in words too, and looking up a result or a part of it.
#include "elbo/study/outcome/seed_spread.h"

#include <limits>

#include "elbo/report/number.h"
#include "elbo/study/outcome/claims.h"

namespace elbo::study {

SeedSpread spread_of(const std::vector<double>& values) {
  if (values.empty()) return {std::numeric_limits<double>::quiet_NaN(), 0, 0};
  return {mean_of(values), values.size() < 2 ? 0 : deviation_of(values), values.size()};
}

std::string spread_text(const SeedSpread& spread) {
  if (spread.count == 0) return "\xE2\x80\x93";
  return spread.deviation > 0 ? report::value_with_error(spread.mean, spread.deviation)
                              : report::number_text(spread.mean);
}

double value_of(const RunOutcome& run, const std::string& value) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  if (const auto whole = run.results.find(value); whole != run.results.end())
    return whole->second.value;
  const size_t slash = value.find('/');
  const auto result = run.results.find(value.substr(0, slash));
  if (slash == std::string::npos || result == run.results.end()) return none;
  for (const auto& [name, part] : result->second.parts)
    if (name == value.substr(slash + 1)) return part;
  return none;
}

}  // namespace elbo::study
