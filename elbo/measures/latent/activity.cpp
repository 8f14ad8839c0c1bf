// SPDX-License-Identifier: MIT
// Variances of means and KL divergences from N(0, 1), by dimension.
#include "elbo/measures/latent/activity.h"

#include "elbo/measures/latent/checked.h"

namespace elbo::measures {
namespace {

/// Of each column: (N, Z) -> Z.
std::vector<Estimate> estimates(const Tensor& values) {
  std::vector<Estimate> out;
  for (int64_t j = 0; j < values.size(1); ++j) {
    Tally tally;
    tally.add(values.select(1, j));
    out.push_back(tally.estimate());
  }
  return out;
}

}  // namespace

ActiveUnits active_units(const Codes& codes) {
  const Tensor mean = checked_codes(codes).mean;
  ActiveUnits out;
  out.variances = estimates((mean - mean.mean(0)).square());
  for (size_t j = 0; j < out.variances.size(); ++j)
    if (out.variances[j].mean > kActiveVariance) out.which.push_back(static_cast<int64_t>(j));
  return out;
}

std::vector<Estimate> kl_by_dimension(const Codes& codes) {
  const Codes checked = checked_posteriors(codes, "KL by dimension");
  return estimates(.5 * (checked.mean.square() + checked.log_var.exp() - 1 - checked.log_var));
}

}  // namespace elbo::measures
