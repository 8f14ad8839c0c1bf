// SPDX-License-Identifier: MIT
// How far a picture is from another, one value an example.
//   MSE = mean (x - y)^2          PSNR = 10 log10(range^2 / MSE)
//   SSIM = mean over places of
//          (2 m_x m_y + C1)(2 s_xy + C2) / ((m_x^2 + m_y^2 + C1)(s_x^2 + s_y^2 + C2)),
//          moments under an 11 x 11 Gaussian window of deviation 1.5, C1 = (.01 range)^2,
//          C2 = (.03 range)^2: Wang, Bovik, Sheikh, Simoncelli 2004
// Of SSIM only whole windows count; channels are averaged; no downsampling.
#pragma once
#include <torch/types.h>

namespace elbo::measures {

inline constexpr int64_t kSsimWindow = 11;  ///< pixels; smaller pictures have no SSIM

/// Mean squared error: (B, ...), (B, ...) -> (B), double.
torch::Tensor mean_squared_error(const torch::Tensor& x, const torch::Tensor& y);

/// The error of whoever answers every example with the mean of all: what a reconstruction must be
/// better than.
class MeanImageError {
 public:
  /// Adds (B, ...) examples.
  void add(const torch::Tensor& x);
  /// Mean squared error of a value, over all that was added.
  double value() const;

 private:
  torch::Tensor sum_, squares_;  // (values), double
  double count_ = 0;
};

/// Peak signal to noise ratio in dB, infinite where the error is 0: (B) -> (B).
torch::Tensor peak_signal_to_noise(const torch::Tensor& squared_error, double range = 1);

/// Similarity by channel, the mean over places: (B, C) double.
struct Similarity {
  torch::Tensor whole;  ///< SSIM
  /// Its second fraction alone, (2 s_xy + C2) / (s_x^2 + s_y^2 + C2): without the comparison of
  /// brightness.
  torch::Tensor contrast;
};

/// Of (B, C, H, W), (B, C, H, W). ShapeError where the shapes differ or H or W is below
/// kSsimWindow.
Similarity similarity_by_channel(const torch::Tensor& x, const torch::Tensor& y, double range = 1);

/// Structural similarity, 1 for equal pictures: (B, C, H, W), (B, C, H, W) -> (B), double.
/// ShapeError where the shapes differ or H or W is below kSsimWindow.
torch::Tensor structural_similarity(const torch::Tensor& x, const torch::Tensor& y,
                                    double range = 1);

}  // namespace elbo::measures
