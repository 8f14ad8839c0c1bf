// SPDX-License-Identifier: MIT
// Means and deviations of the seeds, in words too, and looking up a result or a part of it.
#include "elbo/study/outcome/seed_spread.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "elbo/report/number.h"
#include "elbo/study/outcome/claims.h"

namespace elbo::study {

SeedSpread spread_of(const std::vector<double>& values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](double value) { return std::isfinite(value); });
  return {mean_of(finite), deviation_of(finite), static_cast<int64_t>(finite.size())};
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

SeedSpread spread_of(const StudyOutcome& outcome, const std::string& variant,
                     const std::string& value) {
  std::vector<double> values;
  for (const RunOutcome& run : outcome.runs)
    if (run.variant == variant) values.push_back(value_of(run, value));
  return spread_of(values);
}

std::string unit_of(const StudyOutcome& outcome, const std::string& value) {
  for (const RunOutcome& run : outcome.runs)
    if (const auto found = run.results.find(value); found != run.results.end())
      return found->second.unit;
  return "";
}

}  // namespace elbo::study
