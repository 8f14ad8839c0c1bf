// SPDX-License-Identifier: MIT
// Nearest codes, and what they are compared with.
#include "elbo/measures/latent/class_overlap.h"

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/latent/checked.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

Estimate share_of(const Tensor& which) {
  const double share = which.to(torch::kFloat64).mean().item<double>();
  return {share, std::sqrt(share * (1 - share) / static_cast<double>(which.numel())),
          which.numel()};
}

}  // namespace

NeighbouredCodes neighboured(const Tensor& codes) {
  const Tensor rows = checked_rows(codes, "codes");
  return {rows, nearest_rows(rows, rows, Stream::of_queries)};
}

Estimate other_class_share(const NeighbouredCodes& codes, const Tensor& labels) {
  const Tensor checked = checked_labels(labels, codes.codes.size(0), "labels");
  return share_of(checked.index_select(0, codes.others.index).ne(checked));
}

double random_other_class_share(const Tensor& labels) {
  const Tensor counts = torch::bincount(labels).to(torch::kFloat64);
  const auto all = static_cast<double>(labels.numel());
  return 1 - (counts * (counts - 1)).sum().item<double>() / (all * (all - 1));
}

Estimate gap_share(const NeighbouredCodes& codes, const Tensor& points) {
  const Tensor rows = checked_rows(points, "points");
  if (rows.size(1) != codes.codes.size(1))
    throw ShapeError("points: got ", rows.size(1), " dimensions, the codes have ",
                     codes.codes.size(1));
  const double reach = at::quantile(codes.others.distance, 1 - kLonelyShare).item<double>();
  return share_of(nearest_rows(rows, codes.codes).distance > reach);
}

Tensor points_like(const Tensor& codes, Rng& rng) {
  const Tensor rows = codes.to(torch::kFloat64), mean = rows.mean(0), centred = rows - mean;
  // (Z), (Z, Z)
  const auto [values, vectors] =
      at::linalg_eigh(centred.t().matmul(centred) / static_cast<double>(rows.size(0)));
  const Tensor noise = tensor::normal(rng, rows.sizes()).to(torch::kFloat64);
  return mean + (noise * values.clamp_min(0).sqrt()).matmul(vectors.t());
}

}  // namespace elbo::measures
