// SPDX-License-Identifier: MIT
// Reads the examples of a data set in order, a batch at a time.
#include "elbo/eval/batches.h"

#include <algorithm>
#include <numeric>

#include "elbo/eval/partial_results.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::eval {
namespace {

// About 800 MNIST images: large products, small memory; two times more or less costs the same.
constexpr int64_t kValuesAtOnce = 600'000;
constexpr int64_t kFewestRows = 32;
constexpr int64_t kMostRows = 4096;

}  // namespace

int64_t examples_of(const data::Dataset& data, int64_t limit) {
  const int64_t size = data.info().size;
  return limit > 0 ? std::min(size, limit) : size;
}

int64_t rows_of(const data::DataInfo& info, const EvalOptions& options) {
  if (options.rows > 0) return options.rows;
  return std::clamp(kValuesAtOnce / std::max<int64_t>(1, info.values()), kFewestRows, kMostRows);
}

tensor::Batch examples_by(const data::Dataset& data, const std::vector<int64_t>& indices,
                          uint64_t seed) {
  return tensor::to_batch(data::gather(data, indices, data::Draw{seed, 0}), data.info());
}

tensor::Batch examples_at(const data::Dataset& data, int64_t first, int64_t count, uint64_t seed) {
  std::vector<int64_t> indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return examples_by(data, indices, seed);
}

namespace {

/// The examples from `begin` on.
struct BatchRange {
  int64_t begin = 0;
  int64_t batch = 1;
};

void for_each_batch(const data::Dataset& data, const BatchRange& range, const EvalOptions& options,
                    const std::function<void(const tensor::Batch&, int64_t)>& each) {
  const int64_t total = examples_of(data, options.limit);
  kernels::WaitGovernor waiting;
  for (int64_t first = range.begin; first < total; first += range.batch) {
    const int64_t count = std::min(range.batch, total - first);
    each(examples_at(data, first, count, options.seed), first);
    if (options.progress) options.progress(first + count, total);
    waiting.tick();
  }
}

}  // namespace

void for_each_batch(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                    const std::function<void(const tensor::Batch&, int64_t)>& each) {
  for_each_batch(data, BatchRange{0, batch}, options, each);
}

Tensor map_batches(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                   const std::function<Tensor(const tensor::Batch&, int64_t)>& each) {
  Tensors blocks;
  int64_t done = 0;
  if (options.partial_results != nullptr) {
    const Tensor kept = options.partial_results->rows();  // (n, columns)
    if (kept.defined()) {
      blocks.push_back(kept.narrow(0, 0, std::min(kept.size(0), examples_of(data, options.limit))));
      done = blocks.front().size(0);
    }
  }
  for_each_batch(data, BatchRange{done, batch}, options,
                 [&](const tensor::Batch& examples, int64_t first) {
                   blocks.push_back(each(examples, first).to(torch::kFloat64));
                   if (options.partial_results != nullptr)
                     options.partial_results->add(blocks.back());
                 });
  return blocks.empty() ? Tensor() : torch::cat(blocks);
}

}  // namespace elbo::eval
