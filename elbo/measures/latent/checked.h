// SPDX-License-Identifier: MIT
// What every measure of codes asks of its input, checked once.
#pragma once
#include <string>

#include "elbo/measures/latent/codes.h"

namespace elbo::measures {

/// `x` (N, D) as `type`, in rows. `what` begins the message: ShapeError where it has another form,
/// DataError for N < 2, D = 0 and values that are not finite.
Tensor checked_rows(const Tensor& x, const std::string& what,
                    at::ScalarType type = torch::kFloat64);

/// `labels` (count) as int64: whole numbers from 0. ShapeError, DataError.
Tensor checked_labels(const Tensor& labels, int64_t count, const std::string& what);

/// Means and, where there are any, logarithms of variances, both in double: (N, Z). ShapeError,
/// DataError.
Codes checked_codes(const Codes& codes);

/// The same; Unsupported for codes that are points, which have no `measure`.
Codes checked_posteriors(const Codes& codes, const std::string& measure);

}  // namespace elbo::measures
