// SPDX-License-Identifier: MIT
// Histograms of labels and of most probable classes, and their divergence from expected shares.
#include "elbo/measures/sets/class_balance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {

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

namespace {

void check_shares(const std::vector<int64_t>& counts, const std::vector<double>& shares) {
  if (counts.size() != shares.size())
    throw ShapeError("divergence of counts: got ", counted(counts.size(), "count"), " and ",
                     counted(shares.size(), "share"), ", want as many of each");
  double sum = 0;
  for (const double share : shares) {
    if (!(share >= 0))
      throw DataError("divergence of counts: got an expected share of ", share,
                      ", want none below 0");
    sum += share;
  }
  if (std::abs(sum - 1) > 1e-6)
    throw DataError("divergence of counts: got expected shares of sum ", sum, ", want 1");
}

}  // namespace

std::vector<int64_t> counts_of(const Tensor& labels, int64_t bins) {
  check_labels("counts of classes", labels, bins);
  const Tensor counts = torch::bincount(labels, {}, bins).contiguous();
  return {counts.data_ptr<int64_t>(), counts.data_ptr<int64_t>() + bins};
}

Estimate divergence_from(const std::vector<int64_t>& counts, const std::vector<double>& shares) {
  check_shares(counts, shares);
  const int64_t total = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  if (total < 1) throw DataError("divergence of counts: got no counts, want at least 1");
  double mean = 0, squares = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double p = static_cast<double>(counts[i]) / static_cast<double>(total),
                 ratio = std::log(p / shares[i]);
    mean += p * ratio, squares += p * ratio * ratio;
  }
  if (std::isinf(mean)) return {mean, std::numeric_limits<double>::quiet_NaN(), total};
  return {mean, std::sqrt(std::max(0.0, squares - mean * mean) / static_cast<double>(total)),
          total};
}

std::vector<double> equal_shares(int64_t bins) {
  return std::vector<double>(static_cast<size_t>(bins), 1 / static_cast<double>(bins));
}

}  // namespace elbo::measures
