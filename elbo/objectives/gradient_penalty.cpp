// SPDX-License-Identifier: MIT
// Points between, and norms.
#include "elbo/objectives/gradient_penalty.h"

namespace elbo {
namespace {

constexpr double kLeastSquare = 1e-12;  // far below the 1 that a norm is to be

}  // namespace

Tensor mixed(const Tensor& x, const Tensor& y, const Tensor& share) {
  check_same_sizes(x, y, "mixed");
  std::vector<int64_t> column(static_cast<size_t>(x.dim()), 1);
  column[0] = x.size(0);
  return y + share.to(x.options()).view(column) * (x - y);  // (B) -> (B, 1, ...)
}

Tensor unit_norm_penalty(const Tensor& gradient) {
  return (torch::sqrt(squared_norm(gradient) + kLeastSquare) - 1).square();
}

Tensor squared_norm(const Tensor& gradient) { return sum_values(gradient.square()); }

}  // namespace elbo
