// SPDX-License-Identifier: MIT
// Squared correlation for ordered factors, correlation ratio for categories.
#include "elbo/measures/latent/sap.h"

namespace elbo::measures {
namespace {

double mean_score(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squared_correlation(const std::vector<double>& code, const std::vector<int32_t>& factor) {
  const double centre = mean_score(code), level_centre = mean_score({factor.begin(), factor.end()});
  double both = 0, of_code = 0, of_factor = 0;
  for (size_t i = 0; i < code.size(); ++i) {
    const double x = code[i] - centre, y = factor[i] - level_centre;
    both += x * y;
    of_code += x * x;
    of_factor += y * y;
  }
  return of_code > 0 && of_factor > 0 ? both * both / (of_code * of_factor) : 0;
}

/// Variance of the levels' means over all variance.
double correlation_ratio(const std::vector<double>& code, const std::vector<int32_t>& factor,
                         int32_t levels) {
  std::vector<double> sums(static_cast<size_t>(levels)), counts(static_cast<size_t>(levels));
  const double centre = mean_score(code);
  double total = 0, between = 0;
  for (size_t i = 0; i < code.size(); ++i) {
    sums[static_cast<size_t>(factor[i])] += code[i] - centre;
    counts[static_cast<size_t>(factor[i])] += 1;
    total += (code[i] - centre) * (code[i] - centre);
  }
  for (size_t level = 0; level < sums.size(); ++level)
    if (counts[level] > 0) between += sums[level] * sums[level] / counts[level];
  return total > 0 ? between / total : 0;
}

}  // namespace

Sap sap(const FactoredCodes& data) {
  Sap out;
  out.explained.assign(data.codes.size(), std::vector<double>(data.factors.size()));
  for (size_t f = 0; f < data.factors.size(); ++f) {
    std::vector<double> of_code;
    for (size_t z = 0; z < data.codes.size(); ++z) {
      of_code.push_back(data.ordered[f]
                            ? squared_correlation(data.codes[z], data.factors[f])
                            : correlation_ratio(data.codes[z], data.factors[f], data.levels[f]));
      out.explained[z][f] = of_code.back();
    }
    out.of_factor.push_back(lead(of_code));
    out.value += out.of_factor.back() / static_cast<double>(data.factors.size());
  }
  return out;
}

}  // namespace elbo::measures
