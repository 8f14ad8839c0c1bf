// SPDX-License-Identifier: MIT
// The order of one pass over a data set: a permutation fixed by (seed, pass, count). Up to a
// million examples it is Fisher and Yates' shuffle, held in memory; beyond, a Feistel network
// walked until it lands inside (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"),
// which takes no memory at all, so that a data set of any size has an order.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace elbo::data {

/// A permutation of 0 .. count-1.
class EpochOrder {
 public:
  /// The order of pass `pass` under `seed`; equal arguments give equal orders.
  EpochOrder(uint64_t seed, uint64_t pass, int64_t count);
  /// Which example stands at `position` (0 .. count-1).
  int64_t operator[](int64_t position) const;

 private:
  uint64_t scrambled(uint64_t value) const;

  int64_t count_;
  std::vector<int64_t> stored_;  // empty where the network is used
  int half_bits_ = 0;
  std::array<uint64_t, 8> round_keys_{};
};

}  // namespace elbo::data
