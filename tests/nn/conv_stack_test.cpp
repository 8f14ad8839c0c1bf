// SPDX-License-Identifier: MIT
// Convolutional nets against their layers written out in torch's operations.
#include "elbo/nn/conv_stack.h"

#include <gtest/gtest.h>

#include "elbo/nn/conv_nets.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

std::vector<std::string> names(const torch::nn::Module& net) {
  std::vector<std::string> out = net.named_parameters().keys();
  for (const std::string& name : net.named_buffers().keys()) out.push_back(name);
  return out;
}

TEST(ConvStackNet, NamesItsLayersAndTheirNorms) {
  Rng rng(1);
  const ConvStack stack({{{3, 4}, false, true}, {{4, 2, 5, 1, 2, 0, /*bias=*/false}}}, Init::torch,
                        rng);
  EXPECT_EQ(names(stack),
            (std::vector<std::string>{"conv0.weight", "conv0.bias", "norm0.weight", "norm0.bias",
                                      "conv1.weight", "norm0.running_mean", "norm0.running_var",
                                      "norm0.num_batches_tracked"}));
}

TEST(ConvStackNet, IsItsLayersOneAfterAnother) {
  Rng rng(2);
  ConvStack stack({{{3, 8, 5, 2, 2, 0, false}, false, true},
                   {{8, 4, 5, 2, 2, 1}, true, false, kernels::Activation::tanh}},
                  Init::torch, rng);
  const auto p = stack.named_parameters();
  const Tensor x = tensor::normal(rng, {3, 3, 8, 8});
  const Tensor a = torch::conv2d(x, p["conv0.weight"], {}, 2, 2);
  const Tensor b = torch::relu(
      torch::batch_norm(a, p["norm0.weight"], p["norm0.bias"], {}, {}, true, .1, 1e-5, false));
  const Tensor want =
      torch::tanh(at::conv_transpose2d(b, p["conv1.weight"], p["conv1.bias"], 2, 2, 1));
  EXPECT_TRUE(torch::allclose(stack.forward(x), want, 1e-5, 1e-5));
  EXPECT_EQ(stack.named_buffers()["norm0.num_batches_tracked"].item<int64_t>(), 1);
  EXPECT_TRUE(torch::allclose(stack.named_buffers()["norm0.running_mean"], .1 * a.mean({0, 2, 3}),
                              1e-4, 1e-6));
}

ConvOptions normed(int64_t pixels) {
  ConvOptions options = conv_options_for({1, pixels, pixels});
  options.width = 4;
  options.batch_norm = true;
  return options;
}

// Saved bundles are read by these names.
TEST(ConvNetsState, KeepsItsNames) {
  Rng rng(3);
  const ConvEncoder encoder(normed(28), rng);
  const ConvDecoder decoder(5, normed(28), rng);
  EXPECT_EQ(encoder.named_parameters().keys(),
            (std::vector<std::string>{"conv0.weight", "conv0.bias", "conv1.weight", "conv1.bias",
                                      "norm1.weight", "norm1.bias"}));
  EXPECT_EQ(decoder.named_parameters().keys(),
            (std::vector<std::string>{"linear.weight", "linear.bias", "norm0.weight", "norm0.bias",
                                      "conv0.weight", "conv0.bias", "norm1.weight", "norm1.bias",
                                      "conv1.weight", "conv1.bias"}));
}

TEST(ConvDecoder, NormalisesAndActivatesBeforeEachConvolution) {
  Rng rng(4);
  ConvDecoder decoder(5, normed(28), rng);
  const auto p = decoder.named_parameters();
  const Tensor z = tensor::normal(rng, {6, 5});
  const auto norm = [&](const Tensor& h, const std::string& name) {
    return torch::relu(torch::batch_norm(h, p[name + ".weight"], p[name + ".bias"], {}, {}, true,
                                         .1, 1e-5, false));
  };
  // (6, 392) -> (6, 8, 7, 7)
  const Tensor h = at::linear(z, p["linear.weight"], p["linear.bias"]).view({6, 8, 7, 7});
  const Tensor middle =
      at::conv_transpose2d(norm(h, "norm0"), p["conv0.weight"], p["conv0.bias"], 2, 1);
  const Tensor want =
      at::conv_transpose2d(norm(middle, "norm1"), p["conv1.weight"], p["conv1.bias"], 2, 1);
  EXPECT_TRUE(torch::allclose(decoder.forward(z), want, 1e-4, 1e-5));
}

}  // namespace
}  // namespace elbo::nn
