// SPDX-License-Identifier: MIT
// Moments in blocks, the distance through factors of the covariances, and its error by influence and by parts.
#include "elbo/eval/sets/frechet.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/sets/check.h"

namespace elbo {
namespace {

constexpr int64_t kMomentRows = 1024;  // of one block
constexpr int64_t kParts = 5;    // the most parts that `made` is cut into

/// A Gaussian whose covariance is root root^T.
struct FactoredMoments {
  Tensor mean;   // (D)
  Tensor root;   // (D, R)
  double trace;  // of the covariance
};

/// R is the largest rank that `count` examples can have; what rounding left behind in the other directions is dropped.
FactoredMoments factored_moments(const Moments& moments) {
  const auto [values, vectors] = torch::linalg_eigh(moments.covariance);  // (D) ascending, (D, D)
  const double most = values.max().item<double>(), least = values.min().item<double>();
  if (least < -1e-7 * std::max(most, 0.0) || most < 0)
    throw DataError("[frechet_distance] got a covariance with the eigenvalue ", least, ", want none below 0");
  const int64_t width = values.size(0), rank = moments.count > 1 ? std::min(width, moments.count - 1) : width;
  const Tensor roots = values.clamp_min(0).sqrt().narrow(0, width - rank, rank);
  return {moments.mean, vectors.narrow(1, width - rank, rank) * roots, moments.covariance.trace().item<double>()};
}

double distance(const FactoredMoments& a, const FactoredMoments& b, const Tensor& singular_values) {
  return (a.mean - b.mean).square().sum().item<double>() + a.trace + b.trace - 2 * singular_values.sum().item<double>();
}

double distance(const FactoredMoments& a, const FactoredMoments& b) { return distance(a, b, torch::linalg_svdvals(a.root.t().matmul(b.root))); }

void check_moments(const Moments& a, const Moments& b) {
  for (const Moments* moments : {&a, &b}) {
    const int64_t width = moments->mean.numel();
    if (moments->mean.dim() != 1 || moments->covariance.sizes() != at::IntArrayRef({width, width}))
      throw ShapeError("[frechet_distance] got ", join(moments->mean.sizes(), " x "), " and ", join(moments->covariance.sizes(), " x "), ", want (D) and (D, D)");
    check_features("frechet_distance", moments->covariance, 1);
  }
  if (a.mean.numel() != b.mean.numel()) throw ShapeError("[frechet_distance] got widths ", a.mean.numel(), " and ", b.mean.numel(), ", want one");
}

/// How far each example moves the distance, times N. With U s V^T = A^T B the transport map is A U s^-1 U^T A^T, and
///   influence(x) = 2 (m_b - m_a)^T (x - m_b) + |x - m_b|^2 - sum_j (u_j^T A^T (x - m_b))^2 / s_j   + a constant.
/// -> (N) double
Tensor influences(const FactoredMoments& real, const Tensor& made_mean, const Tensor& axes, const Tensor& features) {
  std::vector<Tensor> out;
  for (int64_t first = 0; first < features.size(0); first += kMomentRows) {
    const Tensor off = features.narrow(0, first, std::min(kMomentRows, features.size(0) - first)).to(torch::kFloat64) - made_mean;
    out.push_back(2 * off.matmul(made_mean - real.mean) + off.square().sum(1) - off.matmul(axes).square().sum(1));
  }
  return torch::cat(out);
}

/// A U s^-1/2 without the directions in which one of the sets does not vary. (D, R), (R, S), (S) -> (D, S')
Tensor transport_axes(const Tensor& root, const Tensor& left, const Tensor& singular_values) {
  const Tensor alive = (singular_values > 1e-12 * singular_values.max()).nonzero().flatten();
  return root.matmul(left.index_select(1, alive)) / singular_values.index_select(0, alive).sqrt();
}

/// The mean distance of `parts` disjoint random parts of equal size.
double mean_over_parts(const FactoredMoments& real, const Tensor& features, int64_t parts, Rng& rng) {
  const Tensor order = torch::tensor(rng.permutation(features.size(0)), torch::kInt64);
  const int64_t count = features.size(0) / parts;
  double sum = 0;
  for (int64_t part = 0; part < parts; ++part)
    sum += distance(real, factored_moments(moments_of(features.index_select(0, order.narrow(0, part * count, count)))));
  return sum / static_cast<double>(parts);
}

/// Where the least-squares line through (1 / count, value) meets 0.
double extrapolated(const std::vector<std::pair<int64_t, double>>& by_count) {
  double x_mean = 0, y_mean = 0, xx = 0, xy = 0;
  const auto points = static_cast<double>(by_count.size());
  for (const auto& [count, value] : by_count) x_mean += 1 / static_cast<double>(count) / points, y_mean += value / points;
  for (const auto& [count, value] : by_count) {
    const double x = 1 / static_cast<double>(count) - x_mean;
    xx += x * x, xy += x * (value - y_mean);
  }
  return y_mean - xy / xx * x_mean;
}

}  // namespace

Moments moments_of(const Tensor& features) {
  check_features("moments_of", features);
  if (features.size(1) > kWidestMoments)
    throw ShapeError("[moments_of] got features of ", features.size(1), " values, want at most ", kWidestMoments, "; a kernel distance has no such limit, or take an extractor instead of pixels");
  const at::NoGradGuard no_grad;
  const int64_t count = features.size(0), width = features.size(1);
  const auto block = [&](int64_t first) { return features.narrow(0, first, std::min(kMomentRows, count - first)).to(torch::kFloat64); };
  Tensor mean = torch::zeros({width}, torch::kFloat64), scatter = torch::zeros({width, width}, torch::kFloat64);
  for (int64_t first = 0; first < count; first += kMomentRows) mean += block(first).sum(0);
  mean /= count;
  for (int64_t first = 0; first < count; first += kMomentRows) {
    const Tensor off = block(first) - mean;
    scatter.addmm_(off.t(), off);
  }
  return {mean, scatter / (count - 1), count};
}

double frechet_distance(const Moments& a, const Moments& b) {
  check_moments(a, b);
  const at::NoGradGuard no_grad;
  return distance(factored_moments(a), factored_moments(b));
}

FrechetEstimate estimate_frechet(const Tensor& real, const Tensor& made, Rng rng) {
  check_same_width("estimate_frechet", real, made);
  const int64_t count = made.size(0), width = made.size(1);
  if (count < 4) throw DataError("[estimate_frechet] got ", count, " made examples, want at least 4, two for each of two parts");
  const at::NoGradGuard no_grad;
  const FactoredMoments from = factored_moments(moments_of(real)), to = factored_moments(moments_of(made));
  const auto [left, values, right] = torch::linalg_svd(from.root.t().matmul(to.root), false);  // (R, S), (S)
  FrechetEstimate out;
  out.value = distance(from, to, values);
  const Tensor influence = influences(from, to.mean, transport_axes(from.root, left, values), made);
  out.deviation = influence.std(true).item<double>() / std::sqrt(static_cast<double>(count));
  for (int64_t parts = kParts; parts > 1; --parts)
    if (parts == 2 || count / parts >= 2 * width) out.by_count.emplace_back(count / parts, mean_over_parts(from, made, parts, rng));
  out.by_count.emplace_back(count, out.value);
  out.at_infinity = extrapolated(out.by_count);
  const double bias = out.value - out.at_infinity;
  out.few = count < 10 * width || (bias > .1 * out.value && bias > 2 * out.deviation);
  return out;
}

}  // namespace elbo
