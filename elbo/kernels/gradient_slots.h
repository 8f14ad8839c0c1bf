// SPDX-License-Identifier: MIT
// Where gradients land: fused kernels write the gradient of a parameter straight into the memory
// that its optimizer reads, so nothing is copied.
#pragma once
#include <torch/types.h>

#include <vector>

namespace elbo::kernels {

/// Parameters laid one behind the other in one block of memory, and a block of the same form for
/// their gradients. While it lives, gradient_buffer() hands out places in the latter.
class FlatMemory {
 public:
  /// Moves the parameters (float32, CPU, contiguous) into one block; they stay the same tensors.
  explicit FlatMemory(std::vector<torch::Tensor> params);
  ~FlatMemory();
  FlatMemory(const FlatMemory&) = delete;
  FlatMemory& operator=(const FlatMemory&) = delete;

  /// All parameters; (size()), with zeros between where one does not fill its last cache line.
  const torch::Tensor& values() const { return values_; }
  /// Brings the gradients, in the order of the parameters, to where they belong and returns all of
  /// them: (size()). Those that are there already are not touched. Defined, and as large as their
  /// parameters.
  const torch::Tensor& gather(const std::vector<torch::Tensor>& grads);
  /// A part of `like`, which is laid out as values(), with the shape of parameter `index`.
  torch::Tensor part(const torch::Tensor& like, size_t index) const;
  int64_t size() const { return size_; }           ///< elements of all parameters
  size_t count() const { return params_.size(); }  ///< parameters

 private:
  std::vector<torch::Tensor> params_;
  std::vector<int64_t> offsets_;
  int64_t size_ = 0;
  torch::Tensor values_, grads_;
};

/// Memory for a gradient of `param`: where its FlatMemory wants it, if there is one and nobody
/// holds what was written there before; else fresh. Same sizes as `param`, contiguous, contents
/// undefined.
torch::Tensor gradient_buffer(const torch::Tensor& param);

}  // namespace elbo::kernels
