// SPDX-License-Identifier: MIT
// Reads the examples of a data set in order, a batch at a time.
#include "elbo/eval/batches.h"

#include <algorithm>
#include <numeric>

#include "elbo/eval/partial_results.h"
#include "elbo/eval/shared_blocks.h"
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

void for_each_batch(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                    const std::function<void(const tensor::Batch&, int64_t)>& each) {
  const int64_t total = examples_of(data, options.limit);
  kernels::WaitGovernor waiting;
  for (int64_t first = 0; first < total; first += batch) {
    const int64_t count = std::min(batch, total - first);
    each(examples_at(data, first, count, options.seed), first);
    if (options.progress) options.progress(first + count, total);
    waiting.tick();
  }
}

Tensor map_batches(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                   const std::function<Tensor(const tensor::Batch&, int64_t)>& each) {
  Tensors blocks;
  Blocks range{0, examples_of(data, options.limit), batch};
  // (n, columns)
  const Tensor kept = rows_of_first_rank(
      options, options.partial_results == nullptr ? Tensor() : options.partial_results->rows());
  if (kept.defined()) {
    blocks.push_back(kept.narrow(0, 0, std::min(kept.size(0), range.end)));
    range.begin = blocks.front().size(0);
  }
  over_shared_blocks(
      range, options,
      [&](int64_t first, int64_t count) -> Tensors {
        return {each(examples_at(data, first, count, options.seed), first).to(torch::kFloat64)};
      },
      [&](const Tensors& rows, int64_t) {
        blocks.push_back(rows[0]);
        if (options.partial_results != nullptr) options.partial_results->add(rows[0]);
      });
  return blocks.empty() ? Tensor() : torch::cat(blocks);
}

}  // namespace elbo::eval
