// SPDX-License-Identifier: MIT
// Distances in double.
#include "elbo/eval/sets/distance_table.h"

namespace elbo {

Tensor centre_of(const Tensor& features) { return features.mean(0, false, torch::kFloat64); }

CentredRows centred_rows(const Tensor& features, const Tensor& centre) {
  const Tensor values = (features.to(torch::kFloat64) - centre).contiguous();
  return {values, values.square().sum(1)};
}

CentredRows part_of(const CentredRows& rows, int64_t first, int64_t count) {
  return {rows.values.narrow(0, first, count), rows.norms.narrow(0, first, count)};
}

Tensor distance_table(const CentredRows& x, const CentredRows& y) {
  Tensor table = x.norms.unsqueeze(1) + y.norms;          // (N, M)
  return table.addmm_(x.values, y.values.t(), 1, -2);  // in place: a second table of this size would cost more than the product
}

double squared_distance(const double* a, const double* b, int64_t width) {
  double sum = 0;
  for (int64_t i = 0; i < width; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

}  // namespace elbo
