// SPDX-License-Identifier: MIT
// |a - b|^2 by a matrix product about a common centre, and one pair exactly, in double.
#include "elbo/measures/distance_table.h"

#include "elbo/core/error.h"

namespace elbo::measures {
namespace {

/// In an order that depends on the width alone.
template <class X, class Y>
double squared_difference(const X* x, const Y* y, int64_t width) {
  double sum = 0;
  for (int64_t i = 0; i < width; ++i) {
    const double off = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sum += off * off;
  }
  return sum;
}

}  // namespace

Tensor centre_of(const Tensor& features) { return features.mean(0, false, torch::kFloat64); }

ComparedRows compared_rows(const Tensor& features, const Tensor& centre) {
  // Smaller types fit into float.
  const Tensor given = features.scalar_type() == torch::kFloat64
                           ? features.contiguous()
                           : features.to(torch::kFloat32).contiguous();
  const Tensor centred = (given.to(torch::kFloat64) - centre).contiguous();
  return {given, centred, centred.square().sum(1)};
}

ComparedRows part_of(const ComparedRows& rows, int64_t first, int64_t count) {
  return {rows.given.narrow(0, first, count), rows.centred.narrow(0, first, count),
          rows.norms.narrow(0, first, count)};
}

Tensor distance_table(const ComparedRows& x, const ComparedRows& y) {
  Tensor table = x.norms.unsqueeze(1) + y.norms;  // (N, M)
  // In place: a second table of this size would cost more than the product.
  return table.addmm_(x.centred, y.centred.t(), 1, -2);
}

ExactDistance::ExactDistance(const ComparedRows& x, const ComparedRows& y)
    : x_(rows_of(x.given)), y_(rows_of(y.given)), width_(x.given.size(1)) {
  ELBO_ASSERT(y.given.size(1) == width_);
}

ExactDistance::Rows ExactDistance::rows_of(const Tensor& given) {
  ELBO_ASSERT(given.is_contiguous());
  return given.scalar_type() == torch::kFloat64 ? Rows{nullptr, given.data_ptr<double>()}
                                                : Rows{given.data_ptr<float>(), nullptr};
}

double ExactDistance::operator()(int64_t i, int64_t j) const {
  const int64_t x = i * width_, y = j * width_;
  if (x_.narrow != nullptr && y_.narrow != nullptr)
    return squared_difference(x_.narrow + x, y_.narrow + y, width_);
  if (x_.narrow != nullptr) return squared_difference(x_.narrow + x, y_.wide + y, width_);
  if (y_.narrow != nullptr) return squared_difference(x_.wide + x, y_.narrow + y, width_);
  return squared_difference(x_.wide + x, y_.wide + y, width_);
}

}  // namespace elbo::measures
