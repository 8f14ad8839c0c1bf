// SPDX-License-Identifier: MIT
// The least value of a smooth convex function by L-BFGS (Liu and Nocedal 1989), ten pairs, steps
// halved until they decrease enough (Armijo).
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace elbo {

/// What is minimised: returns f(x) and writes its gradient.
using Objective =
    std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

struct Minimum {
  std::vector<double> x;
  double value = 0;
  double steepest = 0;  ///< the gradient's largest entry
  int64_t steps = 0;
};

/// From `start`, until no entry of the gradient is larger than `tolerance`, no step decreases f any
/// more, or `most` steps are made.
Minimum minimise(const Objective& f, std::vector<double> start, double tolerance,
                 int64_t most = 2000);

}  // namespace elbo
