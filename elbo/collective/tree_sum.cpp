// SPDX-License-Identifier: MIT
// A binary counter of partial sums. A rank's leaves make whole subtrees of the largest power of two
// that divides their number; those alone travel.
#include "elbo/collective/tree_sum.h"

namespace elbo::collective {

void TreeSum::add(Tensor values, int64_t count) {
  parts_.emplace_back(std::move(values), count);
  while (parts_.size() >= 2) {
    auto& [left, left_count] = parts_[parts_.size() - 2];
    const auto& [right, right_count] = parts_.back();
    if (left_count != right_count || (most_ > 0 && 2 * left_count > most_)) return;
    left.add_(right);
    left_count *= 2;
    parts_.pop_back();
  }
}

Tensors TreeSum::parts() const {
  Tensors out;
  for (const auto& [values, count] : parts_) out.push_back(values);
  return out;
}

Tensor TreeSum::total() {
  ELBO_ASSERT(!parts_.empty());
  while (parts_.size() >= 2) {
    const Tensor right = parts_.back().first;
    parts_.pop_back();
    parts_.back().first.add_(right);
  }
  const Tensor out = parts_.front().first;
  parts_.clear();
  return out;
}

int64_t power_of_two_in(int64_t count) { return count & -count; }

Tensor sum_over_ranks(Group& group, TreeSum& own, int64_t leaves) {
  const int64_t each = power_of_two_in(leaves);
  const Tensors parts = own.parts();
  TreeSum all;
  if (group.size() == 1) {
    for (const Tensor& part : parts) all.add(part, each);
    return all.total();
  }
  const Tensor sent = parts.size() == 1 ? parts[0].unsqueeze(0) : torch::stack(parts);
  for (const Tensor& rank : group.allgather(sent))
    for (const Tensor& part : rank.unbind(0)) all.add(part, each);
  return all.total();
}

}  // namespace elbo::collective
