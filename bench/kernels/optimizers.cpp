// SPDX-License-Identifier: MIT
// An update of all parameters of the VAE 784-400-20: one pass over flat memory against torch's
// operations one tensor at a time.
#include "elbo/train/optimizer.h"

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"

namespace elbo::bench {
namespace {

tensor::NamedTensors parameters() {
  tensor::NamedTensors out;
  for (const auto& [rows, columns] :
       {std::pair<int64_t, int64_t>{400, 784}, {40, 400}, {400, 20}, {784, 400}}) {
    out.emplace_back(str("weight", out.size()),
                     torch::randn({rows, columns}).mul_(.05).requires_grad_());
    out.emplace_back(str("bias", out.size()), torch::zeros({rows}).requires_grad_());
  }
  return out;
}

/// Gradients where the flat memory wants them, if there is one.
Work update_of(train::OptimKind kind, bool flat) {
  const tensor::NamedTensors params = parameters();
  Tensors plain, grads;
  for (const auto& [name, param] : params) plain.push_back(param);
  const auto memory = flat ? std::make_shared<kernels::FlatMemory>(plain) : nullptr;
  for (const Tensor& param : plain) grads.push_back(kernels::gradient_buffer(param).normal_());
  train::OptimConfig config;
  config.kind = kind;
  return [memory, grads, optimizer = std::make_shared<train::Optimizer>(config, params, memory)] {
    const torch::NoGradGuard no_grad;
    optimizer->step(grads, 1, 1e-4);
  };
}

}  // namespace

void register_optimizers() {
  for (const train::OptimKind kind :
       {train::OptimKind::adam, train::OptimKind::adamw, train::OptimKind::adamax,
        train::OptimKind::rmsprop, train::OptimKind::sgd})
    side_by_side(
        str("optimizer/", name_of(kind)), [kind] { return update_of(kind, true); },
        [kind] { return update_of(kind, false); });
}

}  // namespace elbo::bench
