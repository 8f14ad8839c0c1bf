// SPDX-License-Identifier: MIT
// The nets of Metz et al.: shapes, numbers of parameters counted by hand from the paper's layers,
// and the critic written out in torch operations.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/str.h"
#include "elbo/nn/metz_nets.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

int64_t weights_of(const torch::nn::Module& net) {
  int64_t out = 0;
  for (const Tensor& p : net.parameters()) out += p.numel();
  return out;
}

TEST(MetzNets, HaveThePapersSizes) {
  Rng rng(1);
  MetzGenerator generator(256, {}, rng);
  MetzCritic quarter({.width = 2}, rng), half({.width = 4}, rng);
  EXPECT_EQ(weights_of(generator),
            256 * 1024 + 9 * (64 * 32 + 32 * 16 + 16 * 8 + 8 * 3) + 3 + 2 * (64 + 32 + 16 + 8));
  EXPECT_EQ(weights_of(quarter), 9 * (3 * 2 + 2 * 4 + 4 * 8) + 2 * (2 + 4 + 8) + 8 * 16 + 1);
  EXPECT_EQ(weights_of(half), 9 * (3 * 4 + 4 * 8 + 8 * 16) + 2 * (4 + 8 + 16) + 16 * 16 + 1);
  const Tensor made = generator.forward(tensor::normal(rng, {5, 256}));
  EXPECT_EQ(made.sizes(), (std::vector<int64_t>{5, 3, 28, 28}));
  EXPECT_EQ(half.forward(made).sizes(), (std::vector<int64_t>{5, 1}));
}

TEST(MetzNets, TheCriticIsWhatItsTableSays) {
  Rng rng(2);
  MetzCritic critic({.channels = 1, .width = 3}, rng);
  critic.to(torch::kDouble);
  const Tensor x = tensor::uniform(rng, {4, 1, 28, 28}).to(torch::kDouble);
  const auto of = critic.named_parameters();
  Tensor h = 2 * x - 1;
  for (int i = 0; i < 3; ++i) {
    h = torch::conv2d(h, of[str("features.conv", i, ".weight")], {}, 2, 1);
    h = (h - h.mean({0, 2, 3}, true)) / (h.var({0, 2, 3}, false, true) + 1e-5).sqrt();
    h = h * of[str("features.norm", i, ".weight")].view({1, -1, 1, 1}) +
        of[str("features.norm", i, ".bias")].view({1, -1, 1, 1});
    h = torch::leaky_relu(h, .3);
  }
  const Tensor wanted = h.flatten(1).matmul(of["linear.weight"].t()) + of["linear.bias"];
  EXPECT_LT((critic.forward(x) - wanted).abs().max().item<double>(), 1e-12);
}

TEST(MetzNets, TheGeneratorIsWhatItsTableSays) {
  Rng rng(4);
  MetzGenerator generator(5, {.channels = 2, .last = kernels::Activation::sigmoid}, rng);
  generator.to(torch::kDouble);
  const Tensor z = tensor::normal(rng, {6, 5}).to(torch::kDouble);
  const auto of = generator.named_parameters();
  const auto normed = [&](const Tensor& h, const std::string& name) {
    const Tensor unit =
        (h - h.mean({0, 2, 3}, true)) / (h.var({0, 2, 3}, false, true) + 1e-5).sqrt();
    return torch::relu(unit * of[name + ".weight"].view({1, -1, 1, 1}) +
                       of[name + ".bias"].view({1, -1, 1, 1}));
  };
  Tensor h = normed(z.matmul(of["linear.weight"].t()).view({-1, 64, 4, 4}), "norm");
  for (int i = 0; i < 3; ++i)
    h = normed(
        torch::conv_transpose2d(h, of[str("conv.conv", i, ".weight")], {}, 2, 1, i == 0 ? 0 : 1),
        str("conv.norm", i));
  const Tensor wanted =
      (1 + torch::tanh(torch::conv2d(h, of["conv.conv3.weight"], of["conv.conv3.bias"], 1, 1))) / 2;
  EXPECT_LT((generator.forward(z) - wanted).abs().max().item<double>(), 1e-12);
}

TEST(MetzNets, EveryParameterHasAGradient) {
  Rng rng(3);
  MetzGenerator generator(7, {}, rng);
  MetzCritic critic({}, rng);
  const Tensor loss = critic.forward(generator.forward(tensor::normal(rng, {4, 7}))).square().sum();
  for (const torch::nn::Module* net :
       std::initializer_list<const torch::nn::Module*>{&generator, &critic})
    for (const Tensor& grad : torch::autograd::grad({loss}, net->parameters(), {}, true))
      EXPECT_GT(grad.abs().max().item<double>(), 0);
}

}  // namespace
}  // namespace elbo::nn
