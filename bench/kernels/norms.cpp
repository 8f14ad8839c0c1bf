// SPDX-License-Identifier: MIT
// The norm over all gradients of a player, which every step checks.
#include "elbo/kernels/norm.h"

#include "bench/kernels/side_by_side.h"

namespace elbo::bench {
namespace {

std::vector<torch::Tensor> gradients() {
  std::vector<torch::Tensor> out;
  for (const auto& [rows, columns] :
       {std::pair<int64_t, int64_t>{400, 784}, {40, 400}, {400, 20}, {784, 400}})
    out.push_back(torch::randn({rows, columns})), out.push_back(torch::randn({rows}));
  return out;
}

}  // namespace

void register_norms() {
  side_by_side(
      "norm_over/784-400-20",
      [] { return [tensors = gradients()] { kernels::norm_over(tensors); }; },
      [] { return [tensors = gradients()] { kernels::norm_over_reference(tensors); }; });
}

}  // namespace elbo::bench
