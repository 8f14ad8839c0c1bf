// SPDX-License-Identifier: MIT
// Images and convolution kernels in the formats that oneDNN computes in: mostly blocks of 8 or 16
// channels, with zeros where a block is not full.
#pragma once
#include "elbo/kernels/conv/channel_passes.h"
#include "elbo/kernels/onednn.h"
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// Values and how they lie. Copies share the values.
struct BlockedTensor {
  Tensor data;              ///< flat float32, or any tensor whose memory is meant
  dnnl::memory::desc desc;  ///< shape and format

  bool defined() const { return data.defined(); }           ///< whether there are values
  float* values() const { return data.data_ptr<float>(); }  ///< the first of them
  /// As oneDNN takes it.
  dnnl::memory memory() const { return {desc, onednn_engine(), data.data_ptr()}; }
};

/// Memory for values of that format, undefined: oneDNN's operations and the passes of
/// channel_passes.h also write what fills up blocks.
BlockedTensor unfilled(const dnnl::memory::desc& desc);

/// (B, C, H, W) float32 as it lies, if that is NCHW or channels-last; otherwise an NCHW copy.
BlockedTensor as_it_lies(const Tensor& images);

/// A contiguous tensor of two or more dimensions, in its own order.
BlockedTensor in_rows(const Tensor& tensor);

/// The same values in another format: itself if there is nothing to do.
BlockedTensor in_format(const BlockedTensor& values, const dnnl::memory::desc& desc);

/// Copies values into memory of another (or the same) format.
void reorder(const BlockedTensor& from, const BlockedTensor& to);

/// (B, C, H, W) contiguous; shares the values if they lie so already.
Tensor as_tensor(const BlockedTensor& images);

/// Where the channels of images are; images in a format that it does not know come back with no
/// channels.
ChannelLayout layout_of(const dnnl::memory::desc& images);

}  // namespace elbo::kernels
