// SPDX-License-Identifier: MIT
// Mean squared differences of neighbouring pixels, along rows and columns.
#include "elbo/measures/sets/sharpness.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::measures {
namespace {

/// Mean squared difference of neighbours along dimension `along`: (B, C, H, W) -> (B).
Tensor energy_along(const Tensor& x, int64_t along) {
  return x.diff(1, along).square().flatten(1).mean(1);
}

}  // namespace

Tensor gradient_energy(const Tensor& x) {
  if (!x.defined() || x.dim() != 4 || x.size(2) < 2 || x.size(3) < 2)
    throw ShapeError("sharpness: got ", x.defined() ? join(x.sizes(), " x ") : "nothing",
                     ", want (B, C, H, W) of at least 2 x 2 pixels");
  const Tensor exact = x.to(torch::kFloat64);
  return energy_along(exact, 2) + energy_along(exact, 3);
}

Estimate ratio_of_means(const Estimate& above, const Estimate& below) {
  if (below.mean == 0)
    throw DataError(
        "the set that is compared with has the mean 0, so there is no ratio to it; are its "
        "pictures all of one colour?");
  const double ratio = above.mean / below.mean;
  return {ratio,
          std::hypot(above.standard_error, ratio * below.standard_error) / std::abs(below.mean),
          above.count};
}

}  // namespace elbo::measures
