// SPDX-License-Identifier: MIT
// Group normalisation (Wu and He 2018), and layers that begin at 0.
#pragma once
#include "elbo/nn/blocks.h"

namespace elbo::nn {

/// Groups for so many channels: 32, or fewer of at least four channels each, as many as divide
/// them.
int64_t groups_for(int64_t channels);

/// Normalises the channels of a group together, in each example by itself: (B, C, ...), same shape,
/// then scales and shifts each channel. `weight` (C) begins at 1, `bias` (C) at 0; eps 1e-5.
class GroupNorm : public Net {
 public:
  /// With groups_for(channels).
  explicit GroupNorm(int64_t channels);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;

  Tensor weight, bias;  ///< (C)

 private:
  int64_t groups_;
};

/// Sets the layer's weight and bias to 0: a branch that ends with it adds nothing at first.
void begin_at_zero(Linear& layer);
/// The same of a convolution.
void begin_at_zero(Convolution& layer);

}  // namespace elbo::nn
