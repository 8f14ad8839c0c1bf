// SPDX-License-Identifier: MIT
// The layers that nets are made of.
#include "elbo/nn/blocks.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/collective/batch_parts.h"
#include "elbo/collective/over_batch.h"
#include "elbo/kernels/conv/batch_norm.h"
#include "elbo/kernels/conv/conv_stack.h"
#include "elbo/kernels/mlp_stack.h"
#include "elbo/nn/parameter_budget.h"
#include "elbo/nn/substitution.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

thread_local bool moments_are_kept = false;

/// A tensor that is yet to be filled.
Tensor claimed(at::IntArrayRef shape) {
  claim_parameters(shape);
  return torch::empty(shape);
}

}  // namespace

KeepMoments::KeepMoments() : before_(std::exchange(moments_are_kept, true)) {}
KeepMoments::~KeepMoments() { moments_are_kept = before_; }
bool KeepMoments::active() { return moments_are_kept; }

Linear::Linear(Size size, Init init, Rng& rng) {
  weight = register_parameter("weight", claimed({size.out, size.in}));
  if (size.bias) bias = register_parameter("bias", claimed({size.out}));
  initialise(weight, bias, init, rng);
}

Tensor Linear::forward(const Tensor& x, kernels::Activation activation) {
  return kernels::mlp_stack(x, {standing_for(weight), standing_for(bias)}, {activation});
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
  return kernels::conv_stack(
      x, {layer_}, {{.weight = standing_for(weight), .bias = standing_for(bias)}}, is_training());
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

bool BatchNorm::is_synced() const { return is_training() && collective::part_of_norm() != nullptr; }

std::pair<Tensor, Tensor> BatchNorm::moments_to_move() {
  if (is_training() && KeepMoments::active()) return {running_mean.clone(), running_var.clone()};
  if (is_training()) num_batches_tracked.add_(1);
  return {running_mean, running_var};
}

Tensor BatchNorm::forward(const Tensor& x, kernels::Activation activation) {
  const auto [mean, var] = moments_to_move();
  if (is_synced()) return synced(x, activation, {mean, var});
  return kernels::batch_norm(x, {standing_for(weight), standing_for(bias), mean, var},
                             {is_training(), activation});
}

/// Mean and variance over all parts, by two exchanges forward and two backward. The variance is
/// that of what is left of x without the mean: a difference of squares would cancel.
Tensor BatchNorm::synced(const Tensor& x, kernels::Activation activation,
                         std::pair<Tensor, Tensor> running) {
  const auto values =
      static_cast<double>(x.numel() / x.size(1) * collective::part_of_norm()->place().count);
  kernels::want_several(static_cast<int64_t>(values));
  std::vector<int64_t> dims{0}, sizes(static_cast<size_t>(x.dim()), 1);
  for (int64_t dim = 2; dim < x.dim(); ++dim) dims.push_back(dim);
  sizes[1] = x.size(1);
  const auto over_all = [&](const Tensor& t) {  // (B, C, ...) -> (C)
    return collective::over_batch(t.mean(at::IntArrayRef(dims)), collective::Over::mean);
  };
  const Tensor mean = over_all(x), rest = x - mean.view(sizes), var = over_all(rest.square());
  {
    const torch::NoGradGuard no_grad;
    constexpr double kMove = kernels::kNormMomentum;
    running.first.mul_(1 - kMove).add_(mean, kMove);
    running.second.mul_(1 - kMove).add_(var, kMove * values / (values - 1));
  }
  const Tensor scale = standing_for(weight) * torch::rsqrt(var + kernels::kNormEps);
  return kernels::activate(rest * scale.view(sizes) + standing_for(bias).view(sizes), activation);
}

LayerNorm::LayerNorm(int64_t channels, Init init, Rng& rng) {
  for (int i = 0; i < 2; ++i) claim_parameters({channels});
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
  if (init != Init::dcgan) return;
  const torch::NoGradGuard no_grad;
  weight.add_(tensor::normal(rng, {channels}) * .02);
}

Tensor LayerNorm::forward(const Tensor& x, kernels::Activation activation) {
  std::vector<int64_t> dims, sizes(static_cast<size_t>(x.dim()), 1);
  for (int64_t dim = 1; dim < x.dim(); ++dim) dims.push_back(dim);
  sizes[1] = x.size(1);
  const Tensor rest = x - x.mean(at::IntArrayRef(dims), true),
               var = rest.square().mean(at::IntArrayRef(dims), true);
  const Tensor unit = rest * torch::rsqrt(var + kernels::kNormEps);
  return kernels::activate(unit * standing_for(weight).view(sizes) + standing_for(bias).view(sizes),
                           activation);
}

std::shared_ptr<Norm> make_norm(NormKind kind, int64_t channels, Init init, Rng& rng) {
  if (kind == NormKind::batch) return std::make_shared<BatchNorm>(channels, init, rng);
  if (kind == NormKind::layer) return std::make_shared<LayerNorm>(channels, init, rng);
  return nullptr;
}

}  // namespace elbo::nn
