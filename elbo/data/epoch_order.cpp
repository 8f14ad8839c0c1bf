// SPDX-License-Identifier: MIT
// A stored shuffle, or a keyed network on 2 x half_bits bits. Eight rounds: four are enough against
// an adversary (Luby and Rackoff 1988).
#include "elbo/data/epoch_order.h"

#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"

namespace elbo::data {
namespace {

constexpr int64_t kStoredAtMost = 1'000'000;

}  // namespace

EpochOrder::EpochOrder(uint64_t seed, uint64_t pass, int64_t count) : count_(count) {
  ELBO_ASSERT(count >= 0);
  Rng rng = Rng(seed, {pass}).split("order");
  if (count <= kStoredAtMost) {
    stored_ = rng.permutation(count);
    return;
  }
  while ((uint64_t{1} << (2 * half_bits_)) < static_cast<uint64_t>(count)) ++half_bits_;
  for (uint64_t& key : round_keys_) key = rng.word();
}

uint64_t EpochOrder::scrambled(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_, right = value & mask;
  for (const uint64_t key : round_keys_)
    left = std::exchange(right, left ^ (Rng(key, {right}).word() & mask));
  return left << half_bits_ | right;
}

int64_t EpochOrder::operator[](int64_t position) const {
  ELBO_ASSERT(position >= 0 && position < count_);
  if (!stored_.empty()) return stored_[static_cast<size_t>(position)];
  auto value = static_cast<uint64_t>(position);
  // The domain is less than four times the count: fewer than four steps on average.
  do value = scrambled(value);
  while (value >= static_cast<uint64_t>(count_));
  return static_cast<int64_t>(value);
}

}  // namespace elbo::data
