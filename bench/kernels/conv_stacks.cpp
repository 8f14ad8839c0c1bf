// SPDX-License-Identifier: MIT
// Stacks of convolutions with batch norm and ReLU, forward and all gradients: Larsen's encoder and
// decoder for 32 x 32 at a quarter of their width and in full.
#include "elbo/nn/conv_stack.h"

#include <torch/csrc/autograd/autograd.h>

#include "bench/kernels/side_by_side.h"

namespace elbo::bench {
namespace {

constexpr int64_t kBatch = 64;

nn::ConvBlock block(int64_t in, int64_t out, bool transposed) {
  return {.size = {.in = in,
                   .out = out,
                   .kernel = 5,
                   .stride = 2,
                   .padding = 2,
                   .output_padding = transposed ? 1 : 0,
                   .bias = false},
          .transposed = transposed,
          .batch_norm = true};
}

/// `channels` of the input and of each layer's output.
Work stack(const std::vector<int64_t>& channels, int64_t side, bool transposed) {
  std::vector<nn::ConvBlock> blocks;
  for (size_t i = 0; i + 1 < channels.size(); ++i)
    blocks.push_back(block(channels[i], channels[i + 1], transposed));
  Rng rng(1);
  const auto net = std::make_shared<nn::ConvStack>(blocks, nn::Init::torch, rng);
  const Tensor x = torch::randn({kBatch, channels.front(), side, side});
  return [=] { torch::autograd::grad({net->forward(x).square().sum()}, net->parameters()); };
}

}  // namespace

void register_conv_stacks() {
  side_by_side("conv_stack/encoder/16-32-64", [] { return stack({3, 16, 32, 64}, 32, false); });
  side_by_side("conv_stack/decoder/64-48-32-8", [] { return stack({64, 48, 32, 8}, 4, true); });
  side_by_side("conv_stack/encoder/64-128-256", [] { return stack({3, 64, 128, 256}, 32, false); });
  side_by_side("conv_stack/decoder/256-192-128-32", [] {
    return stack({256, 192, 128, 32}, 4, true);
  });
}

}  // namespace elbo::bench
