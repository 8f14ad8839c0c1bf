// SPDX-License-Identifier: MIT
// MSE, PSNR and SSIM (a Gaussian window of 11 pixels) in double.
#include "elbo/measures/image_error.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {
namespace {

constexpr double kDeviation = 1.5;

/// The window's one-dimensional factor, of sum 1: (1, 1, 1, 11).
Tensor window() {
  const Tensor place = torch::arange(kSsimWindow, torch::kFloat64) - (kSsimWindow - 1) / 2;
  const Tensor bell = torch::exp(-place.square() / (2 * kDeviation * kDeviation));
  return (bell / bell.sum()).view({1, 1, 1, kSsimWindow});
}

/// Moments under the window at every place where it fits: (N, 1, H, W) -> (N, 1, H - 10, W - 10).
Tensor blurred(const Tensor& x, const Tensor& row) {
  return torch::conv2d(torch::conv2d(x, row), row.transpose(2, 3));
}

}  // namespace

Tensor mean_squared_error(const Tensor& x, const Tensor& y) {
  if (x.sizes() != y.sizes())
    throw ShapeError("squared error of images: got ", join(x.sizes(), " x "), " and ",
                     join(y.sizes(), " x "), ", want equal shapes");
  return (x.to(torch::kFloat64) - y.to(torch::kFloat64)).square().flatten(1).mean(1);
}

void MeanImageError::add(const Tensor& x) {
  const Tensor rows = x.to(torch::kFloat64).flatten(1);  // (B, values)
  if (!sum_.defined())
    sum_ = torch::zeros({rows.size(1)}, torch::kFloat64), squares_ = torch::zeros_like(sum_);
  sum_ += rows.sum(0);
  squares_ += rows.square().sum(0);
  count_ += static_cast<double>(rows.size(0));
}

double MeanImageError::value() const {
  return (squares_ / count_ - (sum_ / count_).square()).clamp_min(0).mean().item<double>();
}

Tensor peak_signal_to_noise(const Tensor& squared_error, double range) {
  return 10 * torch::log10(range * range / squared_error);
}

Similarity similarity_by_channel(const Tensor& x, const Tensor& y, double range) {
  if (x.sizes() != y.sizes() || x.dim() != 4 || x.size(2) < kSsimWindow || x.size(3) < kSsimWindow)
    throw ShapeError("structural similarity (SSIM): got ", join(x.sizes(), " x "), " and ",
                     join(y.sizes(), " x "), ", want two equal (B, C, H, W) of at least ",
                     kSsimWindow, " x ", kSsimWindow, " pixels");
  const double c1 = .0001 * range * range, c2 = .0009 * range * range;
  const Tensor row = window();
  // (B * C, 1, H, W)
  const Tensor a = x.to(torch::kFloat64).reshape({-1, 1, x.size(2), x.size(3)});
  const Tensor b = y.to(torch::kFloat64).reshape({-1, 1, x.size(2), x.size(3)});
  const Tensor mean_a = blurred(a, row), mean_b = blurred(b, row);
  const Tensor var_a = blurred(a * a, row) - mean_a * mean_a,
               var_b = blurred(b * b, row) - mean_b * mean_b;
  const Tensor covariance = blurred(a * b, row) - mean_a * mean_b;
  const Tensor brightness = (2 * mean_a * mean_b + c1) / (mean_a.square() + mean_b.square() + c1);
  // (B * C, 1, H - 10, W - 10)
  const Tensor contrast = (2 * covariance + c2) / (var_a + var_b + c2);
  const auto by_channel = [&](const Tensor& map) {
    return map.flatten(1).mean(1).view({x.size(0), x.size(1)});
  };
  return {by_channel(brightness * contrast), by_channel(contrast)};
}

// (B)
Tensor structural_similarity(const Tensor& x, const Tensor& y, double range) {
  return similarity_by_channel(x, y, range).whole.mean(1);
}

}  // namespace elbo::measures
