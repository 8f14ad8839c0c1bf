// SPDX-License-Identifier: MIT
// Three tables of kernel values, of which only the sums of rows and columns are kept.
#include "elbo/measures/sets/kernel_distance.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

constexpr int64_t kKernelRows = 384;     // of one block of the table
constexpr int64_t kSingleTerms = 512;    // that are added up in single precision
constexpr double kLargestSingle = 1e15;  // value whose products are numbers in it

/// x . y of all pairs, in parts that are to be added in double: of rows in single precision the
/// products of a few hundred columns each, else the whole one. (N, D), (M, D) -> each (N, M)
std::vector<Tensor> products_of(const Tensor& x, const Tensor& y) {
  if (x.scalar_type() == torch::kFloat64) return {x.matmul(y.t())};
  std::vector<Tensor> out;
  for (int64_t first = 0; first < x.size(1); first += kSingleTerms) {
    const int64_t terms = std::min(kSingleTerms, x.size(1) - first);
    out.push_back(x.narrow(1, first, terms).matmul(y.narrow(1, first, terms).t()));
  }
  return out;
}

/// In single precision where both are, and their products stay in it; else in double.
std::pair<Tensor, Tensor> of_one_type(const Tensor& x, const Tensor& y) {
  const auto fits = [](const Tensor& rows) {
    return rows.scalar_type() == torch::kFloat32 &&
           rows.abs().max().item<double>() < kLargestSingle;
  };
  if (fits(x) && fits(y)) return {x.contiguous(), y.contiguous()};
  return {x.to(torch::kFloat64), y.to(torch::kFloat64)};
}

/// Row `row` of a product from its parts: (M).
template <class T>
void add_parts(const std::vector<Tensor>& parts, int64_t row, std::vector<double>& out) {
  std::fill(out.begin(), out.end(), 0.0);
  for (const Tensor& part : parts) {
    const T* from = part.data_ptr<T>() + row * part.size(1);
    for (size_t j = 0; j < out.size(); ++j) out[j] += static_cast<double>(from[j]);
  }
}

/// The kernels of some rows x of one set with rows y, added up along both.
struct KernelSums {
  double* rows;     // of x
  double* columns;  // of y
};

/// Adds k(x_i, y_j) for all j from `beyond` on to both sums, and before that, where x and y begin
/// with the same rows, for j other than i to that of x_i alone.
void add_kernels(const std::vector<Tensor>& parts, int64_t width, int64_t beyond,
                 const KernelSums& sums) {
  const int64_t count = parts[0].size(0), columns = parts[0].size(1);
  std::vector<double> values(static_cast<size_t>(columns));
  for (int64_t i = 0; i < count; ++i) {
    if (parts[0].scalar_type() == torch::kFloat64) add_parts<double>(parts, i, values);
    else add_parts<float>(parts, i, values);
    double sum = 0;
    for (int64_t j = 0; j < columns; ++j) {
      const double near = values[static_cast<size_t>(j)] / static_cast<double>(width) + 1,
                   value = near * near * near;
      if (j >= beyond) sums.columns[j] += value;
      if (j >= beyond || j != i) sum += value;
    }
    sums.rows[i] += sum;
  }
}

struct Sums {
  Tensor rows;     // (N)
  Tensor columns;  // (M)
};

Sums sums_between(const Tensor& x, const Tensor& y) {
  const Sums out{torch::zeros({x.size(0)}, torch::kFloat64),
                 torch::zeros({y.size(0)}, torch::kFloat64)};
  for (int64_t first = 0; first < x.size(0); first += kKernelRows)
    add_kernels(products_of(x.narrow(0, first, std::min(kKernelRows, x.size(0) - first)), y),
                x.size(1), 0,
                {out.rows.data_ptr<double>() + first, out.columns.data_ptr<double>()});
  return out;
}

/// For each row its kernel summed over the others of its set: (N, D) -> (N). The table is
/// symmetric: its part left of the diagonal's block is not computed.
Tensor sums_within(const Tensor& x) {
  const int64_t count = x.size(0);
  Tensor sums = torch::zeros({count}, torch::kFloat64);
  for (int64_t first = 0; first < count; first += kKernelRows) {
    const int64_t rows = std::min(kKernelRows, count - first);
    double* const from = sums.data_ptr<double>() + first;
    add_kernels(products_of(x.narrow(0, first, rows), x.narrow(0, first, count - first)), x.size(1),
                rows, {from, from});
  }
  return sums;
}

/// The jackknife's variance from the values without each row.
double variance(const Tensor& without) {
  const auto count = static_cast<double>(without.numel());
  return (count - 1) / count * (without - without.mean()).square().sum().item<double>();
}

}  // namespace

KernelEstimate kernel_distance(const Tensor& real, const Tensor& generated) {
  check_same_width("kernel distance", real, generated);
  const at::NoGradGuard no_grad;
  const auto [x, y] = of_one_type(real, generated);
  const auto n = static_cast<double>(x.size(0)), m = static_cast<double>(y.size(0));
  const Tensor within_x = sums_within(x), within_y = sums_within(y);
  const Sums between = sums_between(x, y);
  const double xx = within_x.sum().item<double>(), yy = within_y.sum().item<double>(),
               xy = between.rows.sum().item<double>();
  const double x_term = xx / (n * (n - 1)), y_term = yy / (m * (m - 1));
  // (N)
  const Tensor without_x =
      (xx - 2 * within_x) / ((n - 1) * (n - 2)) + y_term - 2 * (xy - between.rows) / ((n - 1) * m);
  // (M)
  const Tensor without_y = x_term + (yy - 2 * within_y) / ((m - 1) * (m - 2)) -
                           2 * (xy - between.columns) / (n * (m - 1));
  const double value = x_term + y_term - 2 * xy / (n * m);
  if (!std::isfinite(value))
    throw DataError(
        "kernel distance: got features so large that the cube of their product is no number, want "
        "at most some 1e50; divide both sets by one number");
  return {value, std::sqrt(variance(without_x) + variance(without_y))};
}

}  // namespace elbo::measures
