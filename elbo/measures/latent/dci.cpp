// SPDX-License-Identifier: MIT
// A boosted classifier a factor, entropies of their importances.
#include "elbo/measures/latent/dci.h"

#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/measures/latent/boosted_trees.h"

namespace elbo::measures {
namespace {

/// 1 - H / log n of `row` as a distribution; 1e-11 is added to each as in disentanglement_lib, so
/// nothing but zeros is a uniform one.
double concentration(const std::vector<double>& row) {
  double total = 0, entropy = 0;
  for (const double value : row) total += value + 1e-11;
  for (const double value : row)
    entropy -= (value + 1e-11) / total * std::log((value + 1e-11) / total);
  return 1 - entropy / std::log(static_cast<double>(row.size()));
}

/// Mean of the rows' concentrations by their sums; `each` receives them.
double weighted_concentration(const Matrix& rows, std::vector<double>& each) {
  double weighted = 0, total = 0;
  for (const auto& row : rows) {
    double sum = 0;
    for (const double value : row) sum += value;
    each.push_back(concentration(row));
    weighted += sum * each.back();
    total += sum;
  }
  return total > 0 ? weighted / total : 0;
}

Matrix transposed(const Matrix& matrix) {
  Matrix out(matrix.front().size());
  for (const auto& row : matrix)
    for (size_t j = 0; j < row.size(); ++j) out[j].push_back(row[j]);
  return out;
}

double share_of_equals(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
  double equal = 0;
  for (size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return equal / static_cast<double>(a.size());
}

}  // namespace

DciTrees dci_of(const Matrix& importance) {
  DciTrees out;
  out.importance = importance;
  out.disentanglement = weighted_concentration(importance, out.of_code);
  out.completeness = weighted_concentration(transposed(importance), out.of_factor);
  return out;
}

DciTrees dci_trees(const FactoredCodes& data, Rng& rng) {
  if (data.count() < 3)
    throw DataError("DCI: got ", counted(data.count(), "example"), ", want at least 3; take more");
  if (data.codes.size() < 2 || data.factors.size() < 2)
    throw DataError("DCI: got ", data.codes.size(), " codes and ", data.factors.size(),
                    " factors, want at least 2 of each to tell them apart");
  const auto [train, test] = train_and_test(data, kDciTrain, rng);
  const BinnedColumns columns = binned(train.codes, test.codes);
  const size_t factors = data.factors.size();
  Matrix of_factor(factors);  // (F, Z)
  std::vector<double> accuracy(factors);
  const uint64_t seed = rng.word();
  kernels::for_rows(static_cast<int64_t>(factors), int64_t{1} << 30,
                    [&, &learn = train, &check = test](int64_t from, int64_t to) {
                      for (auto f = static_cast<size_t>(from); f < static_cast<size_t>(to); ++f) {
                        const BoostedTrees trees =
                            boosted_trees(columns, learn.factors[f], seed + f);
                        of_factor[f] = trees.importance;
                        accuracy[f] = share_of_equals(trees.prediction, check.factors[f]);
                      }
                    });
  DciTrees out = dci_of(transposed(of_factor));
  const auto tests = static_cast<double>(test.count());
  for (const double share : accuracy) {
    out.informativeness += share / static_cast<double>(factors);
    out.standard_error += share * (1 - share) / tests / static_cast<double>(factors * factors);
  }
  out.standard_error = std::sqrt(out.standard_error);
  out.accuracy = accuracy;
  return out;
}

}  // namespace elbo::measures
