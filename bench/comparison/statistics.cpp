// SPDX-License-Identifier: MIT
// Medians of rates, ratios of medians, and their spread.
#include "bench/comparison/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace elbo::bench {

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Spread spread_of(const std::vector<double>& values) {
  const double middle = median(values);
  if (values.empty()) return {middle, middle, middle};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {middle, *low, *high};
}

std::vector<double> ratios(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> out;
  for (size_t i = 0; i < std::min(above.size(), below.size()); ++i)
    out.push_back(above[i] / below[i]);
  return out;
}

std::vector<double> best_of_each_round(const std::vector<std::vector<double>>& contestants) {
  std::vector<double> out;
  for (const std::vector<double>& rounds : contestants) {
    out.resize(std::max(out.size(), rounds.size()), 0);
    for (size_t i = 0; i < rounds.size(); ++i) out[i] = std::max(out[i], rounds[i]);
  }
  return out;
}

std::string spread_text(const Spread& spread) {
  if (!std::isfinite(spread.middle)) return "-";
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", spread.middle, spread.low, spread.high);
}

}  // namespace elbo::bench
