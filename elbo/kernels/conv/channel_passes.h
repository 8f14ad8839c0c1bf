// SPDX-License-Identifier: MIT
// Passes over images channel by channel, with all threads, whatever the format: sums, normalisation
// with its activation, and the gradients of both. Sums run over the positions of one image in float
// and over images in double, in one order for any number of threads.
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/kernels/activation_kind.h"

namespace elbo::kernels {

/// Element (n, c, p) of images lies at ((n * ceil(channels / lanes) + c / lanes) * positions + p) *
/// lanes + c % lanes. lanes = 1: NCHW; lanes = channels: channels-last, and rows of (rows,
/// channels) with images = 1. What fills up the last block is zero, and is written as zero.
struct ChannelLayout {
  int64_t images, channels, positions, lanes;  ///< extents

  int64_t per_channel() const { return images * positions; }  ///< values of one channel
};

/// Of each channel: mean, and variance over all its values (not the unbiased one).
struct ChannelMoments {
  std::vector<double> mean, variance;  ///< by channel
};
/// In one pass, in double.
ChannelMoments channel_moments(const ChannelLayout& at, const float* x);

/// Of each channel: y = f((x - mean) scale + shift). All (channels); y may be x.
struct Affine {
  std::vector<float> mean, scale, shift;  ///< by channel
};
/// What channel_affine() reads and writes.
struct AffineMemory {
  const float* x;  ///< input
  float* y;        ///< output
};
/// Normalisation with an activation, in one pass.
void channel_affine(const ChannelLayout& at, const AffineMemory& memory, const Affine& affine,
                    Activation activation);

/// g f'(y), into `out` if that is not null (may be g); y may be null for Activation::none. Returns
/// the sums of each channel.
struct SlopeMemory {
  const float* g;  ///< gradient of the output
  const float* y;  ///< values of the output
  float* out;      ///< gradient before the activation
};
/// The gradient of an activation and its sums by channel.
std::vector<double> channel_slopes(const ChannelLayout& at, const SlopeMemory& memory,
                                   Activation activation);

/// With h = g f'(y) and d = x - mean, of each channel.
struct NormGradientMemory {
  const float* g;  ///< gradient of the output
  const float* y;  ///< values of the output
  const float* x;  ///< input of the norm
};
/// By channel.
struct NormSums {
  std::vector<double> h, hd;  ///< sums of h and of h d
};
/// The sums that norm_gradient needs, in one pass.
NormSums channel_norm_sums(const ChannelLayout& at, const NormGradientMemory& memory,
                           const std::vector<float>& mean, Activation activation);

/// out = scale (h - offset - d slope); out may be g.
struct NormGradient {
  std::vector<float> mean, scale, offset, slope;  ///< by channel
};
/// The gradient of a norm by its input.
void channel_norm_gradient(const ChannelLayout& at, const NormGradientMemory& memory,
                           const NormGradient& of, std::pair<float*, Activation> out);

}  // namespace elbo::kernels
