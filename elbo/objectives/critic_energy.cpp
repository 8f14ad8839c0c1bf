// SPDX-License-Identifier: MIT
// Energies, their hinge, and the pulling-away term.
#include "elbo/objectives/critic_energy.h"

#include <algorithm>

#include "elbo/kernels/squared_distance.h"

namespace elbo {

Tensor squared_error(const Tensor& made, const Tensor& x) {
  check_same_sizes(made, x, "squared_error");
  return squared_distances(made.flatten(1), x.flatten(1));
}

Tensor absolute_error(const Tensor& made, const Tensor& x) {
  check_same_sizes(made, x, "absolute_error");
  return sum_values((made - x).abs());
}

Tensor hinge_below(const Tensor& energy, const Tensor& margin) {
  return torch::relu(margin - energy);
}

Tensor pulling_away(const Tensor& codes) {
  // Beside a squared length: no division by 0 where every unit of a code is off.
  constexpr double kTiny = 1e-12;
  const Tensor directions = codes * torch::rsqrt(codes.square().sum(1, true) + kTiny);  // (B, D)
  const Tensor squares = torch::matmul(directions, directions.t()).square();            // (B, B)
  const auto others = static_cast<double>(std::max<int64_t>(codes.size(0) - 1, 1));
  return (squares.sum(1) - squares.diagonal()) / others;
}

}  // namespace elbo
