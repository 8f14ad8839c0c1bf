// SPDX-License-Identifier: MIT
// |a - b|^2 by a matrix product about a common centre, and one pair exactly, in double.
#include "elbo/measures/distance_table.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::measures {
namespace {

constexpr int64_t kSums = 8;            // that one distance is added up in
constexpr int64_t kCentredRows = 1024;  // of one block that is in double for a moment
// Largest values of which squares and products neither leave single precision nor vanish in it.
constexpr double kLargestOff = 1e4, kSmallestOff = 1e-4;

/// In an order that depends on the width alone.
template <class X, class Y>
double squared_difference(const X* x, const Y* y, int64_t width) {
  double sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= width; i += kSums)
    for (int64_t k = 0; k < kSums; ++k) {
      const double off = static_cast<double>(x[i + k]) - static_cast<double>(y[i + k]);
      sums[k] += off * off;
    }
  for (int64_t k = 0; i < width; ++i, ++k) {
    const double off = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sums[k] += off * off;
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

/// Whether products of these rows less their centre may be in single precision.
bool fits_single(const Tensor& given, const Tensor& centre) {
  if (given.scalar_type() != torch::kFloat32 || given.numel() == 0) return false;
  const double largest = std::max(given.max().item<double>(), -given.min().item<double>()),
               middle = centre.abs().max().item<double>();
  return largest + middle < kLargestOff && largest + middle > kSmallestOff;
}

}  // namespace

Tensor centre_of(const Tensor& features) { return features.mean(0, false, torch::kFloat64); }

ComparedRows compared_rows(const Tensor& features, const Tensor& centre) {
  // Smaller types fit into float.
  const Tensor given = features.scalar_type() == torch::kFloat64
                           ? features.contiguous()
                           : features.to(torch::kFloat32).contiguous();
  if (!fits_single(given, centre)) {
    const Tensor centred = (given.to(torch::kFloat64) - centre).contiguous();
    return {given, centred, centred.square().sum(1)};
  }
  const int64_t count = given.size(0);
  ComparedRows out{given, torch::empty_like(given), torch::empty({count}, torch::kFloat64)};
  for (int64_t first = 0; first < count; first += kCentredRows) {
    const int64_t rows = std::min(kCentredRows, count - first);
    const Tensor block = out.centred.narrow(0, first, rows);
    block.copy_(given.narrow(0, first, rows).to(torch::kFloat64) - centre);
    out.norms.narrow(0, first, rows).copy_(block.to(torch::kFloat64).square().sum(1));
  }
  return out;
}

ComparedRows part_of(const ComparedRows& rows, int64_t first, int64_t count) {
  return {rows.given.narrow(0, first, count), rows.centred.narrow(0, first, count),
          rows.norms.narrow(0, first, count)};
}

Tensor distance_table(const ComparedRows& x, const ComparedRows& y) {
  Tensor table = x.norms.unsqueeze(1) + y.norms;  // (N, M)
  const bool single =
      x.centred.scalar_type() == torch::kFloat32 && y.centred.scalar_type() == torch::kFloat32;
  if (single) return table.sub_(x.centred.matmul(y.centred.t()), 2);
  // In place: a second table of this size would cost more than the product.
  return table.addmm_(x.centred.to(torch::kFloat64), y.centred.to(torch::kFloat64).t(), 1, -2);
}

TableError table_error(const ComparedRows& x, const ComparedRows& y) {
  const auto terms = static_cast<double>(x.given.size(1) + 8);
  const bool single =
      x.centred.scalar_type() == torch::kFloat32 || y.centred.scalar_type() == torch::kFloat32;
  // Values below 1.2e-38, and products, count as 0 in single precision.
  return single ? TableError{terms * 0x1p-23, terms * 1e-33} : TableError{terms * 0x1p-52, 0};
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
