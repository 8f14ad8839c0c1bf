// SPDX-License-Identifier: MIT
// Two convolutions, steered by a vector.
#include "elbo/nn/residual_block.h"

namespace elbo::nn {

ResidualBlock::ResidualBlock(Size size, Init init, Rng& rng) {
  const auto conv = [&](int64_t in, int64_t kernel) {
    return std::make_shared<Conv2d>(
        ConvSize{.in = in, .out = size.out, .kernel = kernel, .stride = 1, .padding = kernel / 2},
        init, rng);
  };
  norm0_ = register_module("norm0", std::make_shared<GroupNorm>(size.in));
  conv0_ = register_module("conv0", conv(size.in, 3));
  linear_ = register_module(
      "linear", std::make_shared<Linear>(Linear::Size{size.vector, 2 * size.out}, init, rng));
  norm1_ = register_module("norm1", std::make_shared<GroupNorm>(size.out));
  conv1_ = register_module("conv1", conv(size.out, 3));
  begin_at_zero(*conv1_);
  if (size.in != size.out) skip_ = register_module("skip", conv(size.in, 1));
}

Tensor ResidualBlock::forward(const Tensor& x, const Tensor& vector) {
  const Tensor h = norm1_->forward(conv0_->forward(torch::silu(norm0_->forward(x))));
  const auto steer = linear_->forward(vector).unsqueeze(-1).unsqueeze(-1).chunk(2, 1);
  const Tensor steered = h * (1 + steer[0]) + steer[1];  // (B, C', H, W) and (B, C', 1, 1)
  return (skip_ == nullptr ? x : skip_->forward(x)) + conv1_->forward(torch::silu(steered));
}

}  // namespace elbo::nn
