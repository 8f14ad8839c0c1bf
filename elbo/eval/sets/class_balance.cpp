// SPDX-License-Identifier: MIT
// A histogram of the most probable classes.
#include "elbo/eval/sets/class_balance.h"

#include <cmath>

#include "elbo/eval/sets/check.h"
#include "elbo/eval/sets/counts.h"

namespace elbo {

Estimate unsure_share(const Tensor& log_probabilities) {
  check_log_probabilities("share of unsure examples", log_probabilities);
  const Tensor most = std::get<0>(log_probabilities.max(1)).to(torch::kFloat64);  // (N)
  const double share = (most < std::log(.5)).to(torch::kFloat64).mean().item<double>();
  return {share, std::sqrt(share * (1 - share) / static_cast<double>(most.numel())), most.numel()};
}

ClassBalance class_balance(const Tensor& log_probabilities,
                           const std::vector<double>& expected_shares) {
  check_log_probabilities("balance of classes", log_probabilities);
  const Estimate unsure = unsure_share(log_probabilities);
  ClassBalance out;
  out.counts = counts_of(log_probabilities.argmax(1), log_probabilities.size(1));
  out.divergence = divergence_from(out.counts, expected_shares);
  for (size_t i = 0; i < out.counts.size(); ++i)
    out.never_seen += out.counts[i] == 0 && expected_shares[i] > 0;
  out.unsure = unsure.mean;
  out.unsure_error = unsure.standard_error;
  return out;
}

}  // namespace elbo
