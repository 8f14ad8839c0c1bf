// SPDX-License-Identifier: MIT
// Blocks of a fixed size, each summed in single precision by one thread; their sums are added in
// double, in order.
#include "elbo/kernels/norm.h"

#include <algorithm>
#include <cmath>

#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/row_loops.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kBlock = 4096;  // values

struct Block {
  const float* values;
  int64_t count;
  float squares = 0;
};

std::vector<Block> blocks_of(const std::vector<torch::Tensor>& tensors) {
  std::vector<Block> out;
  for (const torch::Tensor& tensor : tensors)
    for (int64_t first = 0; first < tensor.numel(); first += kBlock)
      out.push_back({tensor.data_ptr<float>() + first, std::min(kBlock, tensor.numel() - first)});
  return out;
}

bool is_plain(const torch::Tensor& tensor) {
  return can_fuse(tensor) && tensor.is_non_overlapping_and_dense();
}

}  // namespace

double norm_over(const std::vector<torch::Tensor>& tensors) {
  if (!std::all_of(tensors.begin(), tensors.end(), is_plain)) return norm_over_reference(tensors);
  std::vector<Block> blocks = blocks_of(tensors);
  for_rows(static_cast<int64_t>(blocks.size()), kBlock, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i)
      blocks[static_cast<size_t>(i)].squares = sum_of_squares(blocks[static_cast<size_t>(i)].values,
                                                              blocks[static_cast<size_t>(i)].count);
  });
  double squares = 0;
  for (const Block& block : blocks) squares += block.squares;
  return std::sqrt(squares);
}

double norm_over_reference(const std::vector<torch::Tensor>& tensors) {
  // One number comes back from another device, not one a tensor.
  if (!tensors.empty() && !tensors.front().device().is_cpu())
    return torch::stack(at::_foreach_norm(tensors))
        .to(torch::kFloat64)
        .square()
        .sum()
        .sqrt()
        .item<double>();
  double squares = 0;
  for (const torch::Tensor& norm : at::_foreach_norm(tensors)) {
    const double value = norm.item<double>();
    squares += value * value;
  }
  return std::sqrt(squares);
}

}  // namespace elbo::kernels
