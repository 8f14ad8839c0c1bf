// SPDX-License-Identifier: MIT
// The layers that nets are made of.
#include "elbo/nn/blocks.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/kernels/mlp_stack.h"
#include "elbo/tensor/random.h"

namespace elbo {

Linear::Linear(Size size, Init init, Rng& rng) {
  weight = register_parameter("weight", torch::empty({size.out, size.in}));
  bias = register_parameter("bias", torch::empty({size.out}));
  initialise(weight, bias, init, rng);
}

Tensor Linear::forward(const Tensor& x) { return mlp_stack(x, {weight, bias}, {Activation::none}); }

Conv2d::Conv2d(const ConvSize& size, Init init, Rng& rng) : size_(size) {
  weight = register_parameter("weight", torch::empty({size.out, size.in, size.kernel, size.kernel}));
  bias = register_parameter("bias", torch::empty({size.out}));
  initialise(weight, bias, init, rng);
}

Tensor Conv2d::forward(const Tensor& x) { return torch::conv2d(x, weight, bias, size_.stride, size_.padding); }

ConvTranspose2d::ConvTranspose2d(const ConvSize& size, Init init, Rng& rng) : size_(size) {
  weight = register_parameter("weight", torch::empty({size.in, size.out, size.kernel, size.kernel}));
  bias = register_parameter("bias", torch::empty({size.out}));
  initialise(weight, bias, init, rng);
}

Tensor ConvTranspose2d::forward(const Tensor& x) { return at::conv_transpose2d(x, weight, bias, size_.stride, size_.padding); }

BatchNorm::BatchNorm(int64_t channels, Init init, Rng& rng) {
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
  running_mean = register_buffer("running_mean", torch::zeros({channels}));
  running_var = register_buffer("running_var", torch::ones({channels}));
  num_batches_tracked = register_buffer("num_batches_tracked", torch::zeros({}, torch::kInt64));
  if (init != Init::dcgan) return;
  const torch::NoGradGuard no_grad;
  weight.add_(normal(rng, {channels}) * .02);
}

Tensor BatchNorm::forward(const Tensor& x) {
  constexpr double kMomentum = .1, kEps = 1e-5;
  if (is_training()) num_batches_tracked.add_(1);
  return torch::batch_norm(x, weight, bias, running_mean, running_var, is_training(), kMomentum, kEps, /*cudnn_enabled=*/true);
}

}  // namespace elbo
