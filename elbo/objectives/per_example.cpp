// SPDX-License-Identifier: MIT
// Sums an example, and the check against silent broadcasting.
#include "elbo/objectives/per_example.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::objectives {

Tensor sum_values(const Tensor& x) { return x.dim() == 1 ? x : x.flatten(1).sum(1); }

void check_same_sizes(const Tensor& got, const Tensor& want, const char* who) {
  if (got.sizes() == want.sizes()) return;
  throw ShapeError(who, ": got sizes (", join(got.sizes(), ", "), ") and (",
                   join(want.sizes(), ", "),
                   "), want them equal; broadcasting would count values twice");
}

}  // namespace elbo::objectives
