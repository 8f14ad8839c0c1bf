// SPDX-License-Identifier: MIT
// A binary counter of partial sums. A rank's leaves make whole subtrees of the largest power of two
// that divides their number; those alone travel.
#include "elbo/collective/tree_sum.h"

#include <algorithm>

namespace elbo::collective {
namespace {

// Where slices are worth a second message (bench/ranks/sum_over_ranks.cpp).
constexpr int64_t kFewestSlices = 3, kFewestValues = 65'536;

}  // namespace

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

Tensor sum_by_gathering(Group& group, const Tensors& parts, int64_t each) {
  TreeSum all;
  const Tensor sent = parts.size() == 1 ? parts[0].unsqueeze(0) : torch::stack(parts);
  for (const Tensor& rank : group.allgather(sent))
    for (const Tensor& part : rank.unbind(0)) all.add(part, each);
  return all.total();
}

Tensor sum_by_slices(Group& group, const Tensors& parts, int64_t each) {
  const int64_t ranks = group.size(), values = parts[0].numel(),
                slice = (values + ranks - 1) / ranks, count = static_cast<int64_t>(parts.size());
  Tensor sent = torch::empty({ranks, count, slice}, parts[0].options());
  for (int64_t rank = 0; rank < ranks; ++rank)
    for (int64_t part = 0; part < count; ++part) {
      const int64_t first = std::min(rank * slice, values), here = std::min(slice, values - first);
      const Tensor place = sent[rank][part];
      place.narrow(0, 0, here).copy_(parts[static_cast<size_t>(part)].narrow(0, first, here));
      place.narrow(0, here, slice - here).zero_();
    }
  const Tensor got = group.alltoall(sent);
  if (!got.defined()) return {};
  TreeSum own;
  for (const Tensor& rank : got.unbind(0))
    for (const Tensor& part : rank.unbind(0)) own.add(part, each);
  return torch::cat(group.allgather(own.total())).narrow(0, 0, values);
}

Tensor sum_over_ranks(Group& group, TreeSum& own, int64_t leaves) {
  const int64_t each = power_of_two_in(leaves);
  const Tensors parts = own.parts();
  if (group.size() == 1) {
    TreeSum all;
    for (const Tensor& part : parts) all.add(part, each);
    return all.total();
  }
  if (group.size() >= kFewestSlices && parts[0].numel() >= kFewestValues)
    if (const Tensor sum = sum_by_slices(group, parts, each); sum.defined()) return sum;
  return sum_by_gathering(group, parts, each);
}

}  // namespace elbo::collective
