// SPDX-License-Identifier: MIT
// With h(z, z') = k(z, z') - m(z) - m(z') + c, m and c the expectations over the prior, MMD^2 is
// the mean of h over pairs. Variance of such a mean (Hoeffding 1948): 4 Var(E[h|z]) / N + 2 Var(h)
// / N^2; the row means that stand for E[h|z] vary by a little more.
#include "elbo/measures/latent/prior_distance.h"

#include <cmath>

#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/row_loops.h"
#include "elbo/measures/latent/checked.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

/// Row means of h, and of h^2: (N) each.
struct RowMeans {
  std::vector<double> h, squared;
};

RowMeans row_means(const Tensor& z) {
  const int64_t count = z.size(0), size = z.size(1);
  const double s = static_cast<double>(size), both = std::pow(s / (s + 2), s / 2);
  // (N): m
  const Tensor one =
      std::pow(s / (s + 1), s / 2) * (z.to(torch::kFloat64).square().sum(1) / (-2 * (s + 1))).exp();
  const double* m = one.data_ptr<double>();
  const float* first = z.data_ptr<float>();
  RowMeans out{std::vector<double>(static_cast<size_t>(count)),
               std::vector<double>(static_cast<size_t>(count))};
  kernels::for_rows(count, count * size, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i) {
      double sum = 0, squares = 0;
      for (int64_t j = 0; j < count; ++j) {
        if (i == j) continue;
        const double kernel = std::exp(-static_cast<double>(kernels::squared_distance(
                                           first + i * size, first + j * size, size)) /
                                       (2 * s));
        const double h = kernel - m[i] - m[j] + both;
        sum += h;
        squares += h * h;
      }
      out.h[static_cast<size_t>(i)] = sum / static_cast<double>(count - 1);
      out.squared[static_cast<size_t>(i)] = squares / static_cast<double>(count - 1);
    }
  });
  return out;
}

double mean_distance(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

Estimate mmd_of(const Tensor& z) {
  const RowMeans rows = row_means(z);
  const auto count = static_cast<double>(rows.h.size());
  const double mean = mean_distance(rows.h);
  double variance = 0;
  for (const double h : rows.h) variance += (h - mean) * (h - mean) / (count - 1);
  const double pairs = std::max(0., mean_distance(rows.squared) - mean * mean);
  return {mean, std::sqrt(4 * variance / count + 2 * pairs / (count * (count - 1))), z.size(0)};
}

/// The distance's derivative in the direction of each example's own moments gives its share of the
/// variance.
Estimate frechet_of(const Codes& codes) {
  // (Z), (N, Z)
  const Tensor centre = codes.mean.mean(0), off = codes.mean - centre;
  // (N, Z)
  const Tensor variances =
      codes.log_var.defined() ? codes.log_var.exp() : torch::zeros_like(codes.mean);
  const auto count = static_cast<double>(codes.mean.size(0));
  // (Z, Z)
  const Tensor covariance = off.t().matmul(off) / (count - 1) + torch::diag(variances.mean(0));
  // (Z), (Z, Z): columns
  const auto [eigenvalues, axes] = at::linalg_eigh(covariance);
  const Tensor root = eigenvalues.clamp_min(0).sqrt();
  const double value = (centre.square().sum() + (root - 1).square().sum()).item<double>();
  // (Z): d (sqrt(l) - 1)^2 / d l
  const Tensor gradient =
      torch::where(root > 1e-9, 1 - 1 / root.clamp_min(1e-9), torch::zeros_like(root));
  // (N, Z): along each axis
  const Tensor spread = off.matmul(axes).square() + variances.matmul(axes.square());
  Tally tally;
  tally.add(2 * off.matmul(centre) + spread.matmul(gradient));
  return {value, tally.estimate().standard_error, codes.mean.size(0)};
}

}  // namespace

PriorDistance prior_distance(const Codes& codes, Rng& rng) {
  const Codes checked = checked_codes(codes);
  Tensor z = checked.mean;
  if (checked.log_var.defined())
    z = z + (.5 * checked.log_var).exp() * tensor::normal(rng, z.sizes());
  return {mmd_of(z.to(torch::kFloat32).contiguous()), frechet_of(checked)};
}

}  // namespace elbo::measures
