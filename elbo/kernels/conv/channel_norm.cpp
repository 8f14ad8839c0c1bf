// SPDX-License-Identifier: MIT
// Batch normalisation over the passes of channel_passes.h.
#include "elbo/kernels/conv/channel_norm.h"

#include <algorithm>
#include <cmath>

namespace elbo::kernels {
namespace {

/// values[c], or zero.
float entry(const Tensor& values, size_t c) {
  return values.defined() ? values.data_ptr<float>()[c] : 0.f;
}

float inverse_of(double variance) { return static_cast<float>(1 / std::sqrt(variance + kNormEps)); }

void move(const Tensor& running, size_t c, double value) {
  float& now = running.data_ptr<float>()[c];
  now = static_cast<float>(kNormMomentum * value + (1 - kNormMomentum) * now);
}

}  // namespace

void want_several(int64_t count) {
  if (count < 2)
    throw LoneValue("batch norm: got ", count,
                    " value for each channel of a batch, want at least 2: one has no variance; "
                    "take larger batches");
}

ChannelNorm norm_of_batch(const ChannelLayout& at, const float* x, const NormTensors& tensors,
                          const Tensor& lift) {
  want_several(at.per_channel());
  const ChannelMoments moments = channel_moments(at, x);
  const auto count = static_cast<double>(at.per_channel());
  ChannelNorm out{{}, {}, true};
  for (size_t c = 0; c < moments.mean.size(); ++c) {
    out.mean.push_back(static_cast<float>(moments.mean[c]));
    out.inverse.push_back(inverse_of(moments.variance[c]));
    move(tensors.running_mean, c, moments.mean[c] + entry(lift, c));
    move(tensors.running_var, c, moments.variance[c] * count / (count - 1));
  }
  return out;
}

ChannelNorm norm_of_running(const NormTensors& tensors, const Tensor& lift) {
  ChannelNorm out;
  for (size_t c = 0; c < static_cast<size_t>(tensors.running_mean.numel()); ++c) {
    out.mean.push_back(entry(tensors.running_mean, c) - entry(lift, c));
    out.inverse.push_back(inverse_of(entry(tensors.running_var, c)));
  }
  return out;
}

Affine affine_of(const ChannelNorm& norm, const NormTensors& tensors) {
  Affine out{norm.mean, {}, {}};
  for (size_t c = 0; c < norm.mean.size(); ++c) {
    out.scale.push_back(entry(tensors.weight, c) * norm.inverse[c]);
    out.shift.push_back(entry(tensors.bias, c));
  }
  return out;
}

void store(const std::vector<double>& sums, const Tensor& out) {
  if (!out.defined()) return;
  std::transform(sums.begin(), sums.end(), out.data_ptr<float>(),
                 [](double sum) { return static_cast<float>(sum); });
}

NormSums norm_backward(const ChannelLayout& at, const NormGradientMemory& memory,
                       const ChannelNorm& norm, const NormBackward& how) {
  NormSums sums = channel_norm_sums(at, memory, norm.mean, how.activation);
  const size_t channels = norm.mean.size();
  const auto count = static_cast<double>(at.per_channel());
  NormGradient of{norm.mean, std::vector<float>(channels), std::vector<float>(channels),
                  std::vector<float>(channels)};
  for (size_t c = 0; c < channels; ++c) {
    const double inverse = norm.inverse[c];
    of.scale[c] = entry(how.weight, c) * norm.inverse[c];
    if (norm.of_batch) {
      of.offset[c] = static_cast<float>(sums.h[c] / count);
      of.slope[c] = static_cast<float>(sums.hd[c] * inverse * inverse / count);
    }
    sums.hd[c] *= inverse;
  }
  if (how.out != nullptr) channel_norm_gradient(at, memory, of, {how.out, how.activation});
  return sums;
}

}  // namespace elbo::kernels
