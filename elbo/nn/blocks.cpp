// SPDX-License-Identifier: MIT
// The layers that nets are made of.
#include "elbo/nn/blocks.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/kernels/conv/batch_norm.h"
#include "elbo/kernels/conv/conv_stack.h"
#include "elbo/kernels/mlp_stack.h"
#include "elbo/nn/parameter_budget.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

/// A tensor that is yet to be filled.
Tensor claimed(at::IntArrayRef shape) {
  claim_parameters(shape);
  return torch::empty(shape);
}

}  // namespace

Linear::Linear(Size size, Init init, Rng& rng) {
  weight = register_parameter("weight", claimed({size.out, size.in}));
  if (size.bias) bias = register_parameter("bias", claimed({size.out}));
  initialise(weight, bias, init, rng);
}

Tensor Linear::forward(const Tensor& x, kernels::Activation activation) {
  return kernels::mlp_stack(x, {weight, bias}, {activation});
}

Convolution::Convolution(const ConvSize& size, bool transposed)
    : layer_{size.in,     size.out,     size.kernel,
             size.stride, size.padding, size.output_padding,
             transposed,  false,        kernels::Activation::none} {
  const auto [rows, columns] =
      transposed ? std::pair(size.in, size.out) : std::pair(size.out, size.in);
  weight = register_parameter("weight", claimed({rows, columns, size.kernel, size.kernel}));
  if (size.bias) bias = register_parameter("bias", claimed({size.out}));
}

Tensor Convolution::forward(const Tensor& x) {
  return kernels::conv_stack(x, {layer_}, {{.weight = weight, .bias = bias}}, is_training());
}

BatchNorm::BatchNorm(int64_t channels, Init init, Rng& rng) {
  for (int i = 0; i < 4; ++i) claim_parameters({channels});
  claim_parameters({});
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
  running_mean = register_buffer("running_mean", torch::zeros({channels}));
  running_var = register_buffer("running_var", torch::ones({channels}));
  num_batches_tracked = register_buffer("num_batches_tracked", torch::zeros({}, torch::kInt64));
  if (init != Init::dcgan) return;
  const torch::NoGradGuard no_grad;
  weight.add_(tensor::normal(rng, {channels}) * .02);
}

Tensor BatchNorm::forward(const Tensor& x, kernels::Activation activation) {
  if (is_training()) count_batch();
  return kernels::batch_norm(x, {weight, bias, running_mean, running_var},
                             {is_training(), activation});
}

}  // namespace elbo::nn
