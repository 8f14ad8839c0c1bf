// SPDX-License-Identifier: MIT
// The gap.
#include "elbo/eval/latent/mig.h"

#include "elbo/eval/latent/mutual_information.h"

namespace elbo {

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

}  // namespace elbo
