// SPDX-License-Identifier: MIT
// Straight and spherical interpolation, grids and traversals of codes.
#include "elbo/eval/views/latent_paths.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"

namespace elbo::eval {

namespace {

constexpr double kSmallestSine = 1e-6;  // below it the arc is not defined in float32

/// 0 .. 1 in `count` steps: (count, 1), double.
Tensor steps(int64_t count) {
  return torch::linspace(0, 1, count, torch::kFloat64).view({count, 1});
}

void check_dimensions(const std::vector<int64_t>& dimensions, int64_t latent_dim) {
  for (const int64_t dimension : dimensions)
    if (dimension < 0 || dimension >= latent_dim)
      throw UsageError("dimension ", dimension, " of a latent space that has 0 to ", latent_dim - 1,
                       "; give one of these");
}

}  // namespace

Tensor straight_path(const Tensor& a, const Tensor& b, int64_t count) {
  const Tensor t = steps(count);
  return ((1 - t) * a.to(torch::kFloat64) + t * b.to(torch::kFloat64)).to(a.scalar_type());
}

Tensor spherical_path(const Tensor& a, const Tensor& b, int64_t count) {
  const Tensor from = a.to(torch::kFloat64), to = b.to(torch::kFloat64);
  const double lengths = (from.norm() * to.norm()).item<double>();
  const double cosine = lengths > 0 ? from.dot(to).item<double>() / lengths : 1;
  const double angle = std::acos(std::clamp(cosine, -1.0, 1.0));
  if (std::sin(angle) < kSmallestSine) return straight_path(a, b, count);
  const Tensor t = steps(count);
  return ((torch::sin((1 - t) * angle) * from + torch::sin(t * angle) * to) / std::sin(angle))
      .to(a.scalar_type());
}

Tensor manifold_places(int64_t side, double reach) {
  if (side == 1) return torch::zeros({1}, torch::kFloat64);
  const double low = .5 * std::erfc(reach / std::sqrt(2.0));  // mass below -reach
  const Tensor mass = torch::linspace(low, 1 - low, side, torch::kFloat64);
  return std::sqrt(2.0) * torch::erfinv(2 * mass - 1);
}

Tensor manifold_codes(const measures::Frame& frame, const GridPlan& plan) {
  ELBO_ASSERT(plan.side >= 1 && plan.dimensions.size() == 2);
  check_dimensions(plan.dimensions, frame.centre.size(0));
  const Tensor places = manifold_places(plan.side, plan.reach).to(torch::kFloat32);
  // (row, column, Z)
  Tensor unit = torch::zeros({plan.side, plan.side, frame.centre.size(0)});
  // Grows to the right.
  unit.select(2, plan.dimensions[0]).copy_(places.view({1, plan.side}));
  // Grows upwards.
  unit.select(2, plan.dimensions[1]).copy_(places.flip(0).view({plan.side, 1}));
  return (frame.centre + frame.scale * unit).view({plan.side * plan.side, -1});
}

Tensor traverse_codes(const Tensor& base, const measures::Frame& frame, const TraversePlan& plan) {
  check_dimensions(plan.dimensions, base.size(0));
  const Tensor places = torch::linspace(-plan.reach, plan.reach, plan.count);
  const auto rows = static_cast<int64_t>(plan.dimensions.size());
  Tensor codes = base.expand({rows, plan.count, base.size(0)}).clone();  // (D, count, Z)
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t dimension = plan.dimensions[static_cast<size_t>(row)];
    codes.select(0, row)
        .select(1, dimension)
        .copy_(frame.centre[dimension] + frame.scale[dimension] * places);
  }
  return codes.view({rows * plan.count, -1});
}

namespace {

/// One walk: (L, Z) -> (L * count, Z).
Tensor closed_path(const Tensor& stations, const LatentPathPlan& plan) {
  Tensors segments;
  for (int64_t segment = 0; segment < stations.size(0); ++segment) {
    const Tensor from = stations[segment], to = stations[(segment + 1) % stations.size(0)];
    const Tensor path = (plan.spherical ? spherical_path : straight_path)(from, to, plan.count + 1);
    segments.push_back(path.narrow(0, 0, plan.count));
  }
  return torch::cat(segments);
}

}  // namespace

Tensor closed_paths(const Tensor& stations, const LatentPathPlan& plan) {
  ELBO_ASSERT(stations.dim() == 3 && plan.count >= 1);
  Tensors paths;
  for (int64_t path_index = 0; path_index < stations.size(0); ++path_index)
    paths.push_back(closed_path(stations[path_index], plan));
  return torch::stack(paths);
}

}  // namespace elbo::eval
