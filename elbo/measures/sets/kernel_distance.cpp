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

constexpr int64_t kKernelRows = 128;     // of one block of the table
constexpr int64_t kSingleTerms = 512;    // that are added up in single precision
constexpr double kLargestSingle = 1e15;  // value whose products are numbers in it

struct Sums {
  Tensor rows;     // (N)
  Tensor columns;  // (M)
};

/// x . y of all pairs in double: (N, D), (M, D) -> (N, M). Of rows in single precision short sums
/// are taken in it, and added up in double.
Tensor products_of(const Tensor& x, const Tensor& y) {
  if (x.scalar_type() == torch::kFloat64) return x.matmul(y.t());
  Tensor out = torch::zeros({x.size(0), y.size(0)}, torch::kFloat64);
  for (int64_t first = 0; first < x.size(1); first += kSingleTerms) {
    const int64_t terms = std::min(kSingleTerms, x.size(1) - first);
    out += x.narrow(1, first, terms).matmul(y.narrow(1, first, terms).t());
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

/// k of dot products, in their place.
Tensor kernel(Tensor products, int64_t width) { return products.div_(width).add_(1).pow_(3); }

Sums sums_between(const Tensor& x, const Tensor& y) {
  Tensor columns = torch::zeros({y.size(0)}, torch::kFloat64);
  std::vector<Tensor> rows;
  for (int64_t first = 0; first < x.size(0); first += kKernelRows) {
    // (kKernelRows, M)
    const Tensor table = kernel(
        products_of(x.narrow(0, first, std::min(kKernelRows, x.size(0) - first)), y), x.size(1));
    rows.push_back(table.sum(1));
    columns += table.sum(0);
  }
  return {torch::cat(rows), columns};
}

/// For each row its kernel summed over the others of its set: (N, D) -> (N). The table is
/// symmetric: its part left of the diagonal's block is not computed.
Tensor sums_within(const Tensor& x) {
  const int64_t count = x.size(0), width = x.size(1);
  Tensor sums = torch::zeros({count}, torch::kFloat64);
  for (int64_t first = 0; first < count; first += kKernelRows) {
    const int64_t rows = std::min(kKernelRows, count - first), beyond = count - first - rows;
    // (rows, N - first)
    const Tensor table =
        kernel(products_of(x.narrow(0, first, rows), x.narrow(0, first, count - first)), width);
    table.diagonal().zero_();
    sums.narrow(0, first, rows) += table.sum(1);
    sums.narrow(0, first + rows, beyond) += table.narrow(1, rows, beyond).sum(0);
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
