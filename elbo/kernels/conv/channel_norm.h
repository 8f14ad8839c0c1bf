// SPDX-License-Identifier: MIT
// Batch normalisation (Ioffe and Szegedy 2015) channel by channel, with the activation that follows
// it:
//   y = f(weight d / s + bias),  d = x - mean,  s = sqrt(variance + eps),  and with h = g f'(y)
//   dweight = sum h d / s,  dbias = sum h,  dx = weight / s (h - mean(h) - d mean(h d) / s^2),
// where the last two terms fall away if the moments are not the batch's own.
#pragma once
#include "elbo/core/error.h"
#include "elbo/kernels/conv/channel_passes.h"
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// Batch norm was to take moments of one value a channel, which have no variance: running moments
/// would be NaN for good.
struct LoneValue : ShapeError {
  using ShapeError::ShapeError;
};

/// LoneValue where `count`, the values of each channel in a batch, is below 2.
void want_several(int64_t count);

inline constexpr double kNormMomentum = .1, kNormEps = 1e-5;  ///< as PyTorch has them

/// Scale, shift and running moments, each (C).
struct NormTensors {
  Tensor weight, bias;               ///< scale and shift
  Tensor running_mean, running_var;  ///< of evaluation
};

/// What a batch is normalised by, kept for the backward pass.
struct ChannelNorm {
  std::vector<float> mean, inverse;  ///< of each channel: mean, 1 / s
  bool of_batch = false;             ///< else by running moments
};

/// By the batch's moments, which also move the running ones (unbiased variance); these count `lift`
/// (C), or nothing if undefined, as added to x. LoneValue as want_several().
ChannelNorm norm_of_batch(const ChannelLayout& at, const float* x, const NormTensors& tensors,
                          const Tensor& lift);
/// By the running moments, of which `lift` is taken away as it is not in x.
ChannelNorm norm_of_running(const NormTensors& tensors, const Tensor& lift);

/// weight d / s + bias.
Affine affine_of(const ChannelNorm& norm, const NormTensors& tensors);

/// Writes sums of channels as a gradient: (C), or nothing where `out` is undefined.
void store(const std::vector<double>& sums, const Tensor& out);

/// What the backward pass of a norm is given.
struct NormBackward {
  Tensor weight;          ///< the scale
  Activation activation;  ///< behind the norm
  float* out;             ///< where dx goes: may be g, or null if nobody wants it
};
/// Computes dx and returns, for each channel, the sums dbias (h) and dweight (hd).
NormSums norm_backward(const ChannelLayout& at, const NormGradientMemory& memory,
                       const ChannelNorm& norm, const NormBackward& how);

}  // namespace elbo::kernels
