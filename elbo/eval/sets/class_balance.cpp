// SPDX-License-Identifier: MIT
// A histogram of the most probable classes.
#include "elbo/eval/sets/class_balance.h"

#include <cmath>

#include "elbo/eval/sets/check.h"
#include "elbo/eval/sets/counts.h"

namespace elbo {

ClassBalance class_balance(const Tensor& log_probabilities, const std::vector<double>& expected_shares) {
  check_log_probabilities("class_balance", log_probabilities);
  const auto [most, label] = log_probabilities.max(1);  // (N), (N)
  ClassBalance out;
  out.counts = counts_of(label, log_probabilities.size(1));
  out.divergence = divergence_from(out.counts, expected_shares);
  for (size_t i = 0; i < out.counts.size(); ++i) out.never_seen += out.counts[i] == 0 && expected_shares[i] > 0;
  out.unsure = (most.to(torch::kFloat64) < std::log(.5)).to(torch::kFloat64).mean().item<double>();
  out.unsure_error = std::sqrt(out.unsure * (1 - out.unsure) / static_cast<double>(most.numel()));
  return out;
}

}  // namespace elbo
