// SPDX-License-Identifier: MIT
// Legs put together.
#include "elbo/eval/latent_walk.h"

#include "elbo/core/error.h"
#include "elbo/eval/latent_paths.h"

namespace elbo {
namespace {

/// One walk: (L, Z) -> (L * count, Z).
Tensor closed_walk(const Tensor& stations, const WalkPlan& plan) {
  Tensors legs;
  for (int64_t leg = 0; leg < stations.size(0); ++leg) {
    const Tensor from = stations[leg], to = stations[(leg + 1) % stations.size(0)];
    const Tensor path = (plan.spherical ? spherical_path : straight_path)(from, to, plan.count + 1);
    legs.push_back(path.narrow(0, 0, plan.count));
  }
  return torch::cat(legs);
}

}  // namespace

Tensor walk_codes(const Tensor& stations, const WalkPlan& plan) {
  ELBO_ASSERT(stations.dim() == 3 && plan.count >= 1);
  Tensors walks;
  for (int64_t walker = 0; walker < stations.size(0); ++walker)
    walks.push_back(closed_walk(stations[walker], plan));
  return torch::stack(walks);
}

}  // namespace elbo
