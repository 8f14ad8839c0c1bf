// SPDX-License-Identifier: MIT
// The small nets on which modes are counted.
#include "elbo/nn/metz_nets.h"

#include "elbo/core/str.h"

namespace elbo::nn {
namespace {

constexpr int64_t kTop = 64, kSide = 4;  // channels and sides of the generator's smallest image
constexpr double kMetzSlope = .3;        // of the critic's leaky ReLUs

ConvBlock down_3x3(int64_t in, int64_t out) {
  return {{in, out, 3, 2, 1, 0, false}, false, true, kernels::Activation::leaky_relu, kMetzSlope};
}
/// `odd`: to 2 side - 1, else to 2 side.
ConvBlock up_3x3(int64_t in, int64_t out, bool odd) {
  return {{in, out, 3, 2, 1, odd ? 0 : 1, false}, true, true, kernels::Activation::relu};
}

}  // namespace

MetzTrunk::MetzTrunk(const MetzOptions& options, Rng& rng)
    : features_(4 * options.width * kSide * kSide) {
  const int64_t w = options.width;
  const std::vector<int64_t> channels{options.channels, w, 2 * w, 4 * w};
  for (size_t i = 0; i + 1 < channels.size(); ++i)
    append({str("conv", i), str("norm", i)},
           down_3x3(channels[i], channels[i + 1]).with(options.norm), options.init, rng);
}

// (B, 4w, 4, 4) -> (B, features)
Tensor MetzTrunk::forward(const Tensor& x) { return ConvStack::forward(2 * x - 1).flatten(1); }

MetzGenerator::MetzGenerator(int64_t latent_dim, const MetzOptions& options, Rng& rng)
    : last_(options.last) {
  linear_ = register_module(
      "linear", std::make_shared<Linear>(Linear::Size{latent_dim, kTop * kSide * kSide, false},
                                         options.init, rng));
  norm_ = register_module("norm", std::make_shared<BatchNorm>(kTop, options.init, rng));
  const std::vector<ConvBlock> blocks{
      up_3x3(kTop, 32, true),
      up_3x3(32, 16, false),
      up_3x3(16, 8, false),
      {{8, options.channels, 3, 1, 1}, false, false, kernels::Activation::none}};
  conv_ = register_module("conv", std::make_shared<ConvStack>(blocks, options.init, rng));
}

Tensor MetzGenerator::forward(const Tensor& z) {
  // (B, 1024) -> (B, 64, 4, 4)
  const Tensor image = linear_->forward(z).view({-1, kTop, kSide, kSide});
  return kernels::activate(2 * conv_->forward(norm_->forward(image, kernels::Activation::relu)),
                           last_);
}

MetzCritic::MetzCritic(const MetzOptions& options, Rng& rng) {
  features_ = register_module("features", std::make_shared<MetzTrunk>(options, rng));
  linear_ = register_module(
      "linear",
      std::make_shared<Linear>(Linear::Size{features_->features(), 1}, options.init, rng));
}

}  // namespace elbo::nn
