// SPDX-License-Identifier: MIT
// |a - b|^2 = |a|^2 + |b|^2 - 2 a b, where |a|^2 changes no order; a product a block of test
// examples.
#include "elbo/measures/latent/nearest_neighbour.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/measures/latent/checked.h"

namespace elbo::measures {
namespace {

constexpr int64_t kDistances = int64_t{1} << 24;

/// The class of most of the k training examples with the least of `distances` (N): a heap of the k
/// best so far, the worst on top.
int64_t class_by_majority(const float* distances, int64_t count, const int64_t* labels, int64_t k) {
  std::vector<std::pair<float, int64_t>> best;  // distance, example: the earlier one wins a tie
  for (int64_t i = 0; i < count; ++i) {
    if (static_cast<int64_t>(best.size()) == k) {
      if (distances[i] >= best.front().first) continue;
      std::pop_heap(best.begin(), best.end());
      best.pop_back();
    }
    best.emplace_back(distances[i], i);
    std::push_heap(best.begin(), best.end());
  }
  std::vector<int64_t> classes;
  for (const auto& [distance, example] : best) classes.push_back(labels[example]);
  std::sort(classes.begin(), classes.end());
  int64_t out = classes.front();
  for (std::ptrdiff_t most = 0, i = 0, run = 0; i < static_cast<std::ptrdiff_t>(classes.size());
       ++i) {
    run = i > 0 && classes[static_cast<size_t>(i)] == classes[static_cast<size_t>(i - 1)] ? run + 1
                                                                                          : 1;
    if (run <= most) continue;
    most = run;
    out = classes[static_cast<size_t>(i)];
  }
  return out;
}

}  // namespace

Estimate nearest_neighbour_error(const LabelledFeatures& train, const LabelledFeatures& test,
                                 int64_t k) {
  const Tensor rows = checked_rows(train.features, "training features", torch::kFloat32);
  const Tensor others = checked_rows(test.features, "test features", torch::kFloat32);
  if (rows.size(1) != others.size(1))
    throw ShapeError("test features: got ", others.size(1),
                     " values an example, the training set has ", rows.size(1));
  const Tensor labels = checked_labels(train.labels, rows.size(0), "training labels"),
               wanted = checked_labels(test.labels, others.size(0), "test labels");
  const int64_t count = rows.size(0), tests = others.size(0);
  if (k < 1 || k > count)
    throw UsageError("nearest neighbours: got k = ", k, ", want 1 to ", count,
                     ", the training set's size");
  const Tensor centre = rows.mean(0), x = rows - centre, y = others - centre;
  const Tensor norms = x.square().sum(1), columns = x.t().contiguous();  // (N), (D, N)
  std::vector<uint8_t> wrong(static_cast<size_t>(tests));
  const int64_t block = std::max<int64_t>(1, kDistances / count);
  for (int64_t first = 0; first < tests; first += block) {
    const int64_t some = std::min(block, tests - first);
    // (block, N), less |y|^2
    const Tensor distances = torch::addmm(norms, y.narrow(0, first, some), columns, 1, -2);
    kernels::for_rows(some, count, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; ++i) {
        const int64_t predicted = class_by_majority(distances.data_ptr<float>() + i * count, count,
                                                    labels.data_ptr<int64_t>(), k);
        wrong[static_cast<size_t>(first + i)] = predicted != wanted.data_ptr<int64_t>()[first + i];
      }
    });
  }
  const double share =
      static_cast<double>(std::count(wrong.begin(), wrong.end(), 1)) / static_cast<double>(tests);
  return {share, std::sqrt(share * (1 - share) / static_cast<double>(tests)), tests};
}

}  // namespace elbo::measures
