// SPDX-License-Identifier: MIT
// The residual block of diffusion's U-Nets: two convolutions, steered by a vector.
#pragma once
#include "elbo/nn/group_norm.h"

namespace elbo::nn {

/// (B, in, H, W), (B, E) -> (B, out, H, W):
///   h = conv0(silu(norm0(x))),   h = conv1(silu(norm1(h) (1 + scale) + shift)),   skip(x) + h
/// with (scale, shift) = linear(vector) for each channel (Nichol and Dhariwal 2021), 3 x 3
/// convolutions that keep the size, `skip` a 1 x 1 one where in and out differ. conv1 begins at 0.
class ResidualBlock : public torch::nn::Module {
 public:
  /// Channels, and values of the vector.
  struct Size {
    int64_t in, out, vector;  ///< C, C', E
  };
  /// Weights by `init`, drawn from `rng`.
  ResidualBlock(Size size, Init init, Rng& rng);
  Tensor forward(const Tensor& x, const Tensor& vector);  ///< shapes as above

 private:
  std::shared_ptr<GroupNorm> norm0_, norm1_;
  std::shared_ptr<Conv2d> conv0_, conv1_, skip_;  // skip_ is null where in and out are equal
  std::shared_ptr<Linear> linear_;
};

}  // namespace elbo::nn
