// SPDX-License-Identifier: MIT
// The nets of InfoGAN: numbers of parameters counted by hand from the authors' program, and the
// trunk written out in torch operations.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/str.h"
#include "elbo/nn/infogan_nets.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

int64_t parameters_in(const torch::nn::Module& net) {
  int64_t out = 0;
  for (const Tensor& p : net.parameters()) out += p.numel();
  return out;
}

TEST(InfoGanNets, HaveTheParametersOfTheAuthorsProgram) {
  Rng rng(1);
  InfoGanGenerator generator(74, {}, rng);
  InfoGanTrunk trunk({}, rng);
  InfoGanHead critic({1024, 0}, {}, rng), both({1024, 14}, {}, rng);
  const int64_t corner = 128 * 7 * 7;
  EXPECT_EQ(parameters_in(trunk),
            (16 * 64 + 64) + (16 * 64 * 128 + 128) + 2 * 128 + (corner * 1024 + 1024) + 2 * 1024);
  EXPECT_EQ(parameters_in(critic), 1024 + 1);
  EXPECT_EQ(parameters_in(both), 1024 + 1 + (1024 * 128 + 128) + 2 * 128 + (128 * 14 + 14));
  EXPECT_EQ(parameters_in(generator), (74 * 1024 + 1024) + 2 * 1024 + (1024 * corner + corner) +
                                          2 * corner + (16 * 128 * 64 + 64) + 2 * 64 +
                                          (16 * 64 + 1));
  const Tensor made = generator.forward(tensor::normal(rng, {3, 74}));
  EXPECT_EQ(made.sizes(), (std::vector<int64_t>{3, 1, 28, 28}));
  EXPECT_EQ(both.forward(trunk.forward(made)).sizes(), (std::vector<int64_t>{3, 15}));
}

TEST(InfoGanNets, TheTrunkIsWhatTheProgramSays) {
  Rng rng(2);
  InfoGanTrunk trunk({}, rng);
  trunk.to(torch::kDouble);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28}).to(torch::kDouble);
  const auto of = trunk.named_parameters();
  const auto normed = [&](const Tensor& h, const std::string& name) {
    const std::vector<int64_t> over = h.dim() == 4 ? std::vector<int64_t>{0, 2, 3}
                                                   : std::vector<int64_t>{0},
                               row = h.dim() == 4 ? std::vector<int64_t>{1, -1, 1, 1}
                                                  : std::vector<int64_t>{1, -1};
    const Tensor unit = (h - h.mean(over, true)) / (h.var(over, false, true) + 1e-5).sqrt();
    return unit * of[name + ".weight"].view(row) + of[name + ".bias"].view(row);
  };
  const auto leaky = [](const Tensor& h) { return torch::where(h > 0, h, .01 * h); };
  Tensor h = leaky(torch::conv2d(x, of["conv.conv0.weight"], of["conv.conv0.bias"], 2, 1));
  h = leaky(
      normed(torch::conv2d(h, of["conv.conv1.weight"], of["conv.conv1.bias"], 2, 1), "conv.norm1"));
  h = h.flatten(1).matmul(of["fc.linear.weight"].t()) + of["fc.linear.bias"];
  EXPECT_LT((trunk.forward(x) - leaky(normed(h, "fc.norm"))).abs().max().item<double>(), 1e-10);
}

}  // namespace
}  // namespace elbo::nn
