// SPDX-License-Identifier: MIT
// Entropies from histograms of pairs, and the gap between the two most informative codes.
#include "elbo/measures/latent/mig.h"

#include <algorithm>
#include <cmath>

namespace elbo::measures {

Mig mig(const FactoredCodes& data) {
  Mig out;
  for (const auto& code : data.codes) {
    const std::vector<int32_t> bins = equal_width_bins(code, kMigBins);
    std::vector<double>& row = out.information.emplace_back();
    for (const auto& factor : data.factors) row.push_back(mutual_information(bins, factor));
  }
  for (size_t f = 0; f < data.factors.size(); ++f) {
    std::vector<double> of_code;
    for (const auto& row : out.information) of_code.push_back(row[f]);
    out.of_factor.push_back(lead(of_code) / entropy(data.factors[f]));
    out.value += out.of_factor.back() / static_cast<double>(data.factors.size());
  }
  return out;
}

namespace {

size_t level_count(std::span<const int32_t> levels) {
  return levels.empty() ? 0
                        : static_cast<size_t>(*std::max_element(levels.begin(), levels.end())) + 1;
}

/// - sum p log p.
double entropy_of(const std::vector<int64_t>& counts, size_t total) {
  double sum = 0;
  for (const int64_t count : counts)
    if (count > 0) sum += static_cast<double>(count) * std::log(static_cast<double>(count));
  return std::max(0., std::log(static_cast<double>(total)) - sum / static_cast<double>(total));
}

}  // namespace

double entropy(std::span<const int32_t> a) {
  std::vector<int64_t> counts(level_count(a));
  for (const int32_t level : a) ++counts[static_cast<size_t>(level)];
  return entropy_of(counts, a.size());
}

double mutual_information(std::span<const int32_t> a, std::span<const int32_t> b) {
  const size_t width = level_count(b);
  std::vector<int64_t> counts(level_count(a) * width);
  for (size_t i = 0; i < a.size(); ++i)
    ++counts[static_cast<size_t>(a[i]) * width + static_cast<size_t>(b[i])];
  return std::max(0., entropy(a) + entropy(b) - entropy_of(counts, a.size()));
}

std::vector<int32_t> equal_width_bins(std::span<const double> values, int32_t bins) {
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  const double from = *least, step = (*largest - *least) / bins;
  std::vector<double> edges;  // the lower ones, but for the first
  for (int32_t i = 1; i < bins; ++i) edges.push_back(i * step + from);
  std::vector<int32_t> out;
  for (const double value : values)
    out.push_back(step > 0
                      ? static_cast<int32_t>(std::upper_bound(edges.begin(), edges.end(), value) -
                                             edges.begin())
                      : 0);
  return out;
}

}  // namespace elbo::measures
