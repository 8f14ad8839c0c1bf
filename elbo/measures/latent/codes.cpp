// SPDX-License-Identifier: MIT
// Ranking dimensions by their information, principal components.
#include "elbo/measures/latent/codes.h"

#include <fmt/format.h>

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/measures/latent/principal_axes.h"

namespace elbo::measures {
namespace {

std::string component_label(int64_t number, double share) {
  return fmt::format("component {} ({:.1f} % of the variance)", number, 100 * share);
}

/// The column of `vectors` (Z, Z) that is `back` places from the last, its largest entry made
/// positive: (Z).
Tensor direction(const Tensor& vectors, int64_t back) {
  const Tensor column = vectors.select(1, vectors.size(1) - 1 - back);
  const Tensor largest = column.index_select(0, column.abs().argmax().view({1}));
  return largest.item<double>() < 0 ? -column : column;
}

}  // namespace

Tensor information(const Codes& codes) {
  if (!codes.log_var.defined()) return codes.mean.var(0, false);
  return (.5 * (codes.mean.square() + codes.log_var.exp() - 1 - codes.log_var)).mean(0);
}

std::vector<int64_t> most_informative(const Codes& codes, int64_t count) {
  const Tensor order = information(codes).argsort(0, /*descending=*/true).contiguous();  // (Z)
  const int64_t taken = count > 0 ? std::min(count, order.size(0)) : order.size(0);
  const int64_t* first = order.data_ptr<int64_t>();
  return {first, first + taken};
}

Frame frame_of(const Codes& codes) {
  if (codes.log_var.defined()) return standard_frame(codes.mean.size(1));
  // A dead dimension still gets a place.
  return {codes.mean.mean(0), codes.mean.std(0, false).clamp_min(1e-6)};
}

Frame standard_frame(int64_t latent_dim) {
  return {torch::zeros({latent_dim}), torch::ones({latent_dim})};
}

Plane plane_of(const Tensor& means) {
  if (means.size(1) == 1) return {torch::cat({means, torch::zeros_like(means)}, 1), {"z0", ""}};
  if (means.size(1) == 2) return {means, {"z0", "z1"}};
  const PrincipalAxes axes = principal_axes(means, 2);
  const Tensor shares = axes.variances / axes.total.clamp_min(1e-300);
  const auto share = [&shares](int64_t number) { return shares[number].template item<double>(); };
  const Tensor centred = means.to(torch::kFloat64) - axes.mean;
  return {centred.matmul(axes.axes).to(torch::kFloat32),
          {component_label(1, share(0)), component_label(2, share(1))}};
}

PrincipalAxes principal_axes(const Tensor& means, int64_t count) {
  const Tensor all = means.to(torch::kFloat64), mean = all.mean(0), centred = all - mean;  // (N, Z)
  // Ascending (Z), (Z, Z).
  const auto [values, vectors] = at::linalg_eigh(centred.t().matmul(centred));
  count = std::min(count, means.size(1));
  Tensors axes;
  for (int64_t back = 0; back < count; ++back) axes.push_back(direction(vectors, back));
  const Tensor sums = values.clamp_min(0);
  const auto examples = static_cast<double>(means.size(0));
  return {mean, torch::stack(axes, 1), sums.flip(0).narrow(0, 0, count) / examples,
          sums.sum() / examples};
}

}  // namespace elbo::measures
