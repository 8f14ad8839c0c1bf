// SPDX-License-Identifier: MIT
// Series that are long enough: terms of I_v(k) are largest near k / 2 and fall fast from there.
#include "elbo/objectives/von_mises_fisher.h"

#include <cmath>
#include <numbers>

namespace elbo::objectives {
namespace {

constexpr double kShortestSeries = 60;

int64_t terms_for(const Tensor& k) {
  const double largest = k.numel() > 0 ? k.max().item<double>() : 0;
  return static_cast<int64_t>(std::ceil(kShortestSeries + 1.5 * largest));
}

/// log I_v(k): (B) -> (B).
Tensor log_bessel(const Tensor& k, double order) {
  const Tensor m = torch::arange(terms_for(k), k.options());
  const Tensor half = (k / 2).log();
  // (B, terms)
  const Tensor each =
      2 * half.unsqueeze(1) * m - torch::lgamma(m + 1) - torch::lgamma(m + order + 1);
  return order * half + torch::logsumexp(each, 1);
}

}  // namespace

Tensor mean_length_vmf(const Tensor& k, int64_t d) {
  const Tensor at = k.detach().to(torch::kFloat64);
  Tensor ratio = torch::zeros_like(at);
  for (int64_t n = terms_for(at); n >= 0; --n)
    ratio = 1 / ((static_cast<double>(d) + 2. * static_cast<double>(n)) / at + ratio);
  return ratio;
}

Tensor log_normaliser_vmf(const Tensor& k, int64_t d) {
  const Tensor at = k.detach().to(torch::kFloat64);
  const double half = static_cast<double>(d) / 2;
  return (half - 1) * at.log() - half * std::log(2 * std::numbers::pi) - log_bessel(at, half - 1);
}

Tensor kl_vmf(const Tensor& k, int64_t d) {
  const Tensor at = k.detach().to(torch::kFloat64), length = mean_length_vmf(k, d);
  const Tensor value = at * length + log_normaliser_vmf(k, d) - log_uniform_on_sphere(d);
  const Tensor slope = at * (1 - length.square()) - static_cast<double>(d - 1) * length;
  return value.to(k.dtype()) + (k - k.detach()) * slope.to(k.dtype());
}

double log_uniform_on_sphere(int64_t d) {
  const double half = static_cast<double>(d) / 2;
  return std::lgamma(half) - std::log(2.) - half * std::log(std::numbers::pi);
}

}  // namespace elbo::objectives
