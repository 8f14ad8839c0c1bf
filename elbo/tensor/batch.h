// SPDX-License-Identifier: MIT
// A batch of examples, labels and attributes as tensors.
#pragma once
#include "elbo/data/batch_loader.h"
#include "elbo/tensor/tensor.h"

namespace elbo::tensor {

/// What a turn sees of the data.
struct Batch {
  Tensor x;           ///< (B, C, H, W) or (B, D), float32, in the data set's value range
  Tensor y;           ///< (B) int64 labels; undefined where there are none
  Tensor attributes;  ///< (B, A) float32; undefined where there are none
  Tensor indices;     ///< (B) int64: which examples of the data set
  /// as x, of the second domain (elbo/data/domains.h); undefined where there is none
  Tensor x2;
  Tensor y2;  ///< as y, of the second domain

  int64_t size() const { return x.size(0); }  ///< B, examples
};

/// The batch as tensors that take its memory over.
Batch to_batch(data::HostBatch host, const data::DataInfo& info);

/// A span over a contiguous float32 CPU tensor's memory.
std::span<float> span_of(Tensor& tensor);

/// ShapeError unless `x` is (B, ...) of the data's shape. `who` opens the text.
void check_examples(const Tensor& x, const data::DataInfo& info, const char* who);

}  // namespace elbo::tensor
