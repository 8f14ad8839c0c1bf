// SPDX-License-Identifier: MIT
// Walks through the space of codes, from station to station and back to the first (Larsen et al.
// 2016 show such walks).
#pragma once
#include "elbo/tensor/batch.h"

namespace elbo {

/// What a model's codes are walked between.
struct WalkPlan {
  int64_t walkers = 16;  ///< walks beside each other
  int64_t legs = 4;      ///< stations of each; the last leg leads back to the first
  int64_t count = 24;    ///< codes a leg, its first station included, its last not
  bool spherical = false;
};

/// The codes of closed walks between `stations` (W, L, Z): (W, L * count, Z). With one station each
/// stays where it is.
Tensor walk_codes(const Tensor& stations, const WalkPlan& plan);

}  // namespace elbo
