// SPDX-License-Identifier: MIT
// Batch norm whose scales and shifts are set by a condition (Dumoulin et al. 2017, de Vries et al.
// 2017):
//   y = (weight + S c) * unit(x) + (bias + T c),  unit(x) of zero mean and unit variance a channel
// S and T begin at 0, so that it begins as plain batch norm.
#pragma once
#include "elbo/nn/blocks.h"

namespace elbo::nn {

/// Parts `norm`, a plain batch norm, `scale` and `shift`, (C, A) each, without bias.
class ConditionalNorm : public Net {
 public:
  /// `condition`: A values.
  ConditionalNorm(int64_t channels, int64_t condition, Init init, Rng& rng);
  Tensor forward(const Tensor& x) override { return norm_->forward(x); }
  /// (B, C, ...), (B, A) -> (B, C, ...).
  Tensor forward(const Tensor& x, const Tensor& condition) override;

 private:
  std::shared_ptr<BatchNorm> norm_;
  std::shared_ptr<Linear> scale_, shift_;
};

}  // namespace elbo::nn
