// SPDX-License-Identifier: MIT
// Pictures to pictures: parameters counted by hand, places that stay, and what a patch sees.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/nn/games/spatial_nets.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

int64_t numbers_in(const torch::nn::Module& net) {
  int64_t out = 0;
  for (const Tensor& p : net.parameters()) out += p.numel();
  return out;
}

ConvOptions options_of(int64_t pixels) {
  ConvOptions out;
  out.channels = 3, out.pixels = pixels, out.width = 4, out.init = Init::dcgan;
  return out;
}

TEST(SpatialNets, HaveTheParametersOfTheirLayers) {
  Rng rng(1);
  const auto conv = [](int64_t in, int64_t out, int64_t k) { return in * out * k * k + out; };
  const int64_t down = conv(3, 4, 4) + conv(4, 8, 4), middle = conv(8, 8, 3);
  EXPECT_EQ(numbers_in(SpatialTranslator(options_of(28), false, rng)),
            down + middle + conv(8, 4, 4) + conv(4, 3, 4));
  EXPECT_EQ(numbers_in(SpatialTranslator(options_of(28), true, rng)),
            down + middle + conv(16, 4, 4) + conv(8, 3, 4));
  EXPECT_EQ(numbers_in(PatchCritic(options_of(28), rng)),
            conv(3, 4, 4) + conv(4, 8, 4) + conv(8, 1, 4));
}

TEST(SpatialNets, GiveAPictureOfTheSameSizeInWhichPlacesStay) {
  for (const int64_t pixels : {28, 32, 64})
    for (const bool skips : {false, true}) {
      Rng rng(2);
      SpatialTranslator net(options_of(pixels), skips, rng);
      const Tensor x = tensor::uniform(rng, {2, 3, pixels, pixels}).requires_grad_();
      const Tensor y = net.decode(net.encode(x, {}));
      EXPECT_EQ(y.sizes(), x.sizes());
      if (pixels != 64) continue;
      // The upper left pixel does not hear of the lower right corner.
      const Tensor slope = torch::autograd::grad({y.select(2, 0).select(2, 0).sum()}, {x})[0];
      EXPECT_EQ(slope.slice(2, 60).slice(3, 60).abs().max().item<double>(), 0);
      EXPECT_GT(slope.abs().max().item<double>(), 0);
    }
}

TEST(SpatialNets, AVerdictOnAPatchIsOf22Pixels) {
  Rng rng(3);
  PatchCritic critic(options_of(64), rng);
  const Tensor x = tensor::uniform(rng, {1, 3, 64, 64}).requires_grad_();
  const Tensor said = critic.forward(x);
  EXPECT_EQ(said.sizes(), (std::vector<int64_t>{15 * 15, 1}));
  const Tensor slope =
      torch::autograd::grad({said[7 * 15 + 7].sum()}, {x})[0].abs().sum(at::IntArrayRef{0, 1});
  EXPECT_EQ((slope.sum(0) > 0).sum().item<int64_t>(), 22);
  EXPECT_EQ((slope.sum(1) > 0).sum().item<int64_t>(), 22);
}

}  // namespace
}  // namespace elbo::nn
