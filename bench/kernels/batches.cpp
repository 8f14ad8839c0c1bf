// SPDX-License-Identifier: MIT
// A batch of images out of memory: bytes gathered and converted in one go, against floats gathered
// by torch (which take four times the memory).
#include <numeric>

#include "bench/kernels/side_by_side.h"
#include "bench/steps/random_images.h"
#include "elbo/core/str.h"
#include "elbo/tensor/batch.h"

namespace elbo::bench {
namespace {

constexpr int64_t kImages = 60000;

/// Far apart, as a shuffled order is.
std::vector<int64_t> scattered(int64_t count) {
  std::vector<int64_t> out(static_cast<size_t>(count));
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<int64_t>(i * 7919) % kImages;
  return out;
}

Work ours(int64_t count) {
  return [data = random_digits(kImages), indices = scattered(count)] {
    tensor::to_batch(data::gather(*data, indices, {}), data->info());
  };
}

Work torchs(int64_t count) {
  const torch::Tensor data = torch::rand({kImages, 784}), indices = torch::tensor(scattered(count));
  return [=] { data.index_select(0, indices); };
}

}  // namespace

void register_batches() {
  for (const int64_t count : {64, 512})
    side_by_side(
        str("batch/", count, "x784"), [count] { return ours(count); },
        [count] { return torchs(count); });
}

}  // namespace elbo::bench
