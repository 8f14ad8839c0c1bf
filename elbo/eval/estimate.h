// SPDX-License-Identifier: MIT
// A mean over examples and how sure one may be of it.
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace elbo {

/// The mean of `count` values and its standard error, deviation / sqrt(count); NaN where there are
/// too few values to say.
struct Estimate {
  double mean = 0;
  double standard_error = 0;
  int64_t count = 0;
};

/// Collects one number an example. All are kept, so that the result does not depend on how they
/// were batched.
class Tally {
 public:
  /// Adds (B) values of any floating type.
  void add(const torch::Tensor& values);
  /// Of all that was added; in double, two passes.
  Estimate estimate() const;
  const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
};

}  // namespace elbo
