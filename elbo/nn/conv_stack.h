// SPDX-License-Identifier: MIT
// Convolutional layers one after another, computed as one operation.
#pragma once
#include <string>

#include "elbo/nn/conditional_norm.h"

namespace elbo::nn {

/// A convolution, plain or transposed, and what follows it.
struct ConvBlock {
  ConvSize size;                                               ///< channels and geometry
  bool transposed = false;                                     ///< doubles instead of halving
  bool batch_norm = false;                                     ///< behind the convolution
  kernels::Activation activation = kernels::Activation::relu;  ///< behind the norm
  double slope = kernels::kLeakySlope;                         ///< of a leaky_relu below 0
  bool layer_norm = false;                                     ///< in place of batch norm
  int64_t condition = 0;  ///< values of a condition that sets batch norm's scales and shifts

  /// The same with such a norm; without batch norm the convolution has a bias.
  ConvBlock with(NormKind norm) const;
};

/// Layers `conv0`, `conv1`, ..., each with its `norm0`, `norm1`, ... where it has one: (B, C, H, W)
/// -> (B, C', H', W').
class ConvStack : public Net {
 public:
  /// One layer for each block, in order.
  ConvStack(const std::vector<ConvBlock>& blocks, Init init, Rng& rng);
  Tensor forward(const Tensor& x) override;
  /// `condition` (B, A): of the norms that are set by one; undefined where there is none.
  Tensor forward(const Tensor& x, const Tensor& condition) override;

 protected:
  /// Names of a block's convolution and of its norm.
  struct Names {
    std::string conv;  ///< of the convolution
    std::string norm;  ///< not used where the block has no batch norm
  };
  /// For nets that are a stack among other things: to be filled by append().
  ConvStack() = default;
  /// Adds one layer under these names.
  void append(const Names& names, const ConvBlock& block, Init init, Rng& rng);

 private:
  Tensor layer_by_layer(const Tensor& x, const Tensor& condition) const;
  Tensor normed(size_t layer, const Tensor& sums, const Tensor& condition) const;
  bool goes_by_layers() const;
  std::vector<kernels::ConvLayer> layers_;
  std::vector<double> slopes_;  // of the layers' leaky ReLUs
  bool own_slopes_ = false;     // one of them is not the kernels'
  std::vector<std::shared_ptr<Convolution>> conv_;
  std::vector<std::shared_ptr<BatchNorm>> norm_;            // null where a block has none
  std::vector<std::shared_ptr<LayerNorm>> layer_norm_;      // likewise
  std::vector<std::shared_ptr<ConditionalNorm>> set_norm_;  // likewise
};

}  // namespace elbo::nn
