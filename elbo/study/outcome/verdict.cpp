// SPDX-License-Identifier: MIT
// Below, above, near; for the mean or for so many seeds.
#include "elbo/study/outcome/claims.h"

#include <cmath>
#include <limits>
#include <optional>

#include "elbo/core/str.h"
#include "elbo/report/number.h"

namespace elbo::study {
namespace {

constexpr int kVerdictDigits = 4;
constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

using SeedNumbers = std::vector<std::pair<int64_t, double>>;

std::vector<double> values_of_seeds(const SeedNumbers& values) {
  std::vector<double> out;
  for (const auto& [seed, value] : values) out.push_back(value);
  return out;
}

/// A comparison with anything that is no number fails.
bool compares(const Expectation& expectation, double ours, double bound) {
  if (expectation.compared == "below") return ours < bound;
  if (expectation.compared == "above") return ours > bound;
  return std::abs(ours - bound) <= expectation.tolerance;
}

/// What the value of this seed is compared with; nothing where the other variant has no value to
/// set beside it.
std::optional<double> bound_for(const Expectation& expectation, const SeedNumbers& others,
                                int64_t seed) {
  if (expectation.bound) return expectation.bound;
  for (const auto& [other, value] : others)
    if (other == seed) return value;
  return others.size() == 1 ? std::optional(others.front().second) : std::nullopt;
}

std::string seeds_text(int64_t count) { return str(count, count == 1 ? " seed" : " seeds"); }

/// "12.3 ± 0.4 (3 seeds)"
std::string spread_text(const std::vector<double>& values) {
  if (values.size() == 1) return report::number_text(values.front(), kVerdictDigits);
  return str(report::value_with_error(mean_of(values), deviation_of(values)), " (",
             seeds_text(static_cast<int64_t>(values.size())), ")");
}

std::string bound_text(const Expectation& expectation, const SeedNumbers& others) {
  if (!expectation.bound)
    return str(spread_text(values_of_seeds(others)), " of ", expectation.than);
  const std::string number = report::number_text(*expectation.bound, kVerdictDigits);
  return expectation.compared == "near"
             ? str(number, " ± ", report::number_text(expectation.tolerance, kVerdictDigits))
             : number;
}

void judge_mean(const Expectation& expectation, ExpectationOutcome& claim) {
  const double bound =
      expectation.bound ? *expectation.bound : mean_of(values_of_seeds(claim.others));
  const bool holds = compares(expectation, claim.mean, bound);
  claim.verdict = holds ? Verdict::holds : Verdict::fails;
  claim.sentence = str(spread_text(values_of_seeds(claim.ours)), holds ? " is " : " is not ",
                       expectation.compared, " ", bound_text(expectation, claim.others));
}

void judge_seeds(const Expectation& expectation, ExpectationOutcome& claim, int64_t wanted,
                 int64_t open) {
  claim.sentence = str(expectation.compared, " ", bound_text(expectation, claim.others), " for ",
                       claim.held, " of ", seeds_text(wanted), ", at least ", expectation.least,
                       " wanted; ", spread_text(values_of_seeds(claim.ours)));
  if (claim.held >= expectation.least) claim.verdict = Verdict::holds;
  else claim.verdict = claim.held + open >= expectation.least ? Verdict::unknown : Verdict::fails;
}

}  // namespace

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? kNoValue : sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  if (values.size() < 2) return kNoValue;
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

void judge(const Expectation& expectation, ExpectationOutcome& claim, int64_t wanted,
           int64_t open) {
  const std::vector<double> ours = values_of_seeds(claim.ours);
  claim.mean = mean_of(ours);
  claim.deviation = deviation_of(ours);
  claim.held = 0;
  for (const auto& [seed, value] : claim.ours) {
    const auto bound = bound_for(expectation, claim.others, seed);
    if (!expectation.compared.empty() && bound && compares(expectation, value, *bound))
      ++claim.held;
  }
  claim.verdict = Verdict::unknown;
  const bool compared_with_none = !expectation.than.empty() && claim.others.empty();
  if (ours.empty() || compared_with_none) {
    const bool lost = ours.empty() && wanted > 0 && open == 0;
    claim.sentence = lost           ? "no value: what it speaks of failed"
                     : ours.empty() ? "no value yet"
                                    : str("no value of ", expectation.than, " yet");
    return;
  }
  if (expectation.compared.empty()) {
    claim.verdict = Verdict::shown;
    claim.sentence = spread_text(ours);
  } else if (expectation.least > 0) {
    judge_seeds(expectation, claim, wanted, open);
  } else {
    judge_mean(expectation, claim);
  }
  const auto there = static_cast<int64_t>(ours.size());
  if (there < wanted) claim.sentence += str("; only ", there, " of ", wanted, " seeds are there");
}

}  // namespace elbo::study
