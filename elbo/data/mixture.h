// SPDX-License-Identifier: MIT
// Two-dimensional mixtures of equal, round Gaussians: p(x) = 1/K sum_k N(x; c_k, sigma^2 I). The
// yardsticks of mode collapse.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/data/dataset.h"

namespace elbo::data {

/// How many points a drawn source has: fields of its own options.
struct PointCounts {
  int64_t count = 100'000;      ///< of the training split
  int64_t test_count = 10'000;  ///< of the test split
  int64_t seed = 0;             ///< of the points

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("count", count, "points of the training split", AtLeast{1});
    visit("test_count", test_count, "points of the test split", AtLeast{1});
    visit("seed", seed, "of the points", Seed{});
  }
};

using Point = std::array<double, 2>;  ///< x and y

/// `modes` points on a circle around the origin, the first at angle 0.
std::vector<Point> ring_centres(int64_t modes, double radius);

/// `side` x `side` points around the origin, `spacing` apart, row after row from the lower left.
std::vector<Point> grid_centres(int64_t side, double spacing);

/// A mixture as a data set: any number of points, each from (seed, split, index) alone.
struct Mixture {
  std::string name;            ///< of the source
  std::vector<Point> centres;  ///< each equally probable
  double sigma = 1;            ///< deviation of a component, each way
  int64_t count = 0;           ///< points
  uint64_t seed = 0;           ///< of the draws
  Split split = Split::train;  ///< which draws
};

/// Points (2) of kind `real`, labelled with their component.
std::shared_ptr<const Dataset> mixture_dataset(Mixture mixture);

/// The mixture that `data`, under whatever transforms, are drawn from; null where they are of
/// another source.
const Mixture* mixture_of(const Dataset& data);

}  // namespace elbo::data
