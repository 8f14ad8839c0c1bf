// SPDX-License-Identifier: MIT
// A mean over examples and how sure one may be of it; the share of a variance that is explained.
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace elbo::measures {

/// The mean of `count` values and its standard error, deviation / sqrt(count); NaN where there are
/// too few values to say.
struct Estimate {
  double mean = 0;            ///< over all values
  double standard_error = 0;  ///< of the mean
  int64_t count = 0;          ///< values
};

/// Collects one number an example. All are kept, so that the result does not depend on how they
/// were batched.
class Tally {
 public:
  /// Adds (B) values of any floating type.
  void add(const torch::Tensor& values);
  /// Of all that was added; in double, two passes.
  Estimate estimate() const;
  const std::vector<double>& values() const { return values_; }  ///< in the order of add()

 private:
  std::vector<double> values_;
};

/// R^2 of each attribute, 1 - mean (told - true)^2 / variance: 1 is perfect, 0 the mean, below that
/// worse. Standard errors by the delta method over examples; NaN where the truth does not vary. (N,
/// A), (N, A) in double -> A.
std::vector<Estimate> explained_variance(const torch::Tensor& predicted,
                                         const torch::Tensor& truth);

/// The mean of those that are numbers, and the mean of their standard errors: an upper bound of its
/// own, since the errors of attributes of one example go together.
Estimate mean_explained(const std::vector<Estimate>& explained);

}  // namespace elbo::measures
