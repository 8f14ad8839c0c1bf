// SPDX-License-Identifier: MIT
// Stacks of fully connected layers, forward and all gradients: one node of the graph against
// torch's operations.
#include <torch/csrc/autograd/autograd.h>

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"
#include "elbo/kernels/gradient_slots.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo::bench {
namespace {

Work stack(const std::vector<int64_t>& sizes, int64_t batch, kernels::Activation between) {
  Tensors params;
  std::vector<kernels::Activation> activations;
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    params.push_back(torch::randn({sizes[i + 1], sizes[i]}).mul_(.05).requires_grad_());
    params.push_back(torch::zeros({sizes[i + 1]}).requires_grad_());
    activations.push_back(i + 2 < sizes.size() ? between : kernels::Activation::none);
  }
  const auto memory = std::make_shared<kernels::FlatMemory>(params);
  const Tensor x = torch::rand({batch, sizes.front()}), grad = torch::randn({batch, sizes.back()});
  return
      [=] { torch::autograd::grad({kernels::mlp_stack(x, params, activations)}, params, {grad}); };
}

}  // namespace

void register_mlp_stacks() {
  for (const int64_t batch : {1, 64, 128, 512}) {
    side_by_side(str("mlp_stack/784-400-40/", batch), [batch] {
      return stack({784, 400, 40}, batch, kernels::Activation::relu);
    });
    side_by_side(str("mlp_stack/20-400-784/", batch), [batch] {
      return stack({20, 400, 784}, batch, kernels::Activation::relu);
    });
  }
  side_by_side("mlp_stack/50-200-200-784/100", [] {
    return stack({50, 200, 200, 784}, 100, kernels::Activation::tanh);
  });
  side_by_side("mlp_stack/784-128-1/128", [] {
    return stack({784, 128, 1}, 128, kernels::Activation::leaky_relu);
  });
}

}  // namespace elbo::bench
