// SPDX-License-Identifier: MIT
// Squared and absolute errors of a cycle.
#include "elbo/objectives/cycle_error.h"

#include "elbo/kernels/squared_distance.h"

namespace elbo {

Tensor squared_cycle_error(const Tensor& again, const Tensor& x) {
  check_same_sizes(again, x, "squared_cycle_error");
  return squared_distances(again.flatten(1), x.flatten(1));
}

Tensor absolute_cycle_error(const Tensor& again, const Tensor& x) {
  check_same_sizes(again, x, "absolute_cycle_error");
  return (again - x).abs().flatten(1).mean(1);
}

}  // namespace elbo
