// SPDX-License-Identifier: MIT
// Examples in order.
#include "elbo/eval/pass.h"

#include <algorithm>
#include <numeric>

#include "elbo/kernels/waiting.h"

namespace elbo {
namespace {

constexpr int64_t kValuesAtOnce = 600'000;  // about 800 MNIST images: large products, small memory; two times more or less costs the same
constexpr int64_t kFewestRows = 32;
constexpr int64_t kMostRows = 4096;

}  // namespace

int64_t examples_of(const Dataset& data, int64_t limit) {
  const int64_t size = data.info().size;
  return limit > 0 ? std::min(size, limit) : size;
}

int64_t rows_of(const DataInfo& info, const EvalOptions& options) {
  if (options.rows > 0) return options.rows;
  return std::clamp(kValuesAtOnce / std::max<int64_t>(1, info.values()), kFewestRows, kMostRows);
}

Batch examples_by(const Dataset& data, const std::vector<int64_t>& indices, uint64_t seed) {
  return to_batch(gather(data, indices, Draw{seed, 0}), data.info());
}

Batch examples_at(const Dataset& data, int64_t first, int64_t count, uint64_t seed) {
  std::vector<int64_t> indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return examples_by(data, indices, seed);
}

void pass_over(const Dataset& data, int64_t batch, const EvalOptions& options, const std::function<void(const Batch&, int64_t)>& each) {
  const int64_t total = examples_of(data, options.limit);
  WaitGovernor waiting;
  for (int64_t first = 0; first < total; first += batch) {
    const int64_t count = std::min(batch, total - first);
    each(examples_at(data, first, count, options.seed), first);
    if (options.progress) options.progress(first + count, total);
    waiting.tick();
  }
}

}  // namespace elbo
