// SPDX-License-Identifier: MIT
// The nets of InfoGAN.
#include "elbo/nn/infogan_nets.h"

namespace elbo::nn {
namespace {

constexpr int64_t kFirst = 64, kSecond = 128;  // channels at 14 and at 7 pixels
constexpr int64_t kCorner = 7;                 // sides of the smallest image
constexpr int64_t kOwnHidden = 128;            // units of the recogniser's own layer
constexpr double kInfoGanSlope = .01;          // of the critic's leaky ReLUs

}  // namespace

NormedLinear::NormedLinear(Linear::Size size, bool leaky, Init init, Rng& rng, NormKind norm)
    : leaky_(leaky) {
  linear_ = register_module("linear", std::make_shared<Linear>(size, init, rng));
  norm_ = make_norm(norm, size.out, init, rng);
  if (norm_ != nullptr) register_module("norm", norm_);
}

Tensor NormedLinear::forward(const Tensor& x) {
  const auto activation = leaky_ ? kernels::Activation::none : kernels::Activation::relu;
  const Tensor sums = linear_->forward(x);
  const Tensor h =
      norm_ == nullptr ? kernels::activate(sums, activation) : norm_->forward(sums, activation);
  return leaky_ ? at::leaky_relu(h, kInfoGanSlope) : h;
}

InfoGanTrunk::InfoGanTrunk(const InfoGanOptions& options, Rng& rng) {
  constexpr auto kLeaky = kernels::Activation::leaky_relu;
  std::vector<ConvBlock> blocks{{{options.channels, kFirst}, false, false, kLeaky, kInfoGanSlope},
                                {{kFirst, kSecond}, false, true, kLeaky, kInfoGanSlope}};
  blocks.back() = blocks.back().with(options.norm);
  conv_ = register_module("conv", std::make_shared<ConvStack>(blocks, options.init, rng));
  fc_ = register_module(
      "fc", std::make_shared<NormedLinear>(Linear::Size{kSecond * kCorner * kCorner, kFeatures},
                                           true, options.init, rng, options.norm));
}

// (B, 128, 7, 7) -> (B, 1024)
Tensor InfoGanTrunk::forward(const Tensor& x) { return fc_->forward(conv_->forward(x).flatten(1)); }

InfoGanGenerator::InfoGanGenerator(int64_t latent_dim, const InfoGanOptions& options, Rng& rng) {
  const auto layer = [&](int64_t in, int64_t out) {
    return std::make_shared<NormedLinear>(Linear::Size{in, out}, false, options.init, rng);
  };
  constexpr int64_t kWide = 1024;
  fc0_ = register_module("fc0", layer(latent_dim, kWide));
  fc1_ = register_module("fc1", layer(kWide, kSecond * kCorner * kCorner));
  const std::vector<ConvBlock> blocks{{{kSecond, kFirst}, true, true, kernels::Activation::relu},
                                      {{kFirst, options.channels}, true, false, options.last}};
  conv_ = register_module("conv", std::make_shared<ConvStack>(blocks, options.init, rng));
}

Tensor InfoGanGenerator::forward(const Tensor& z) {
  // (B, 6272) -> (B, 128, 7, 7)
  const Tensor corner = fc1_->forward(fc0_->forward(z)).view({-1, kSecond, kCorner, kCorner});
  return conv_->forward(corner);
}

InfoGanHead::InfoGanHead(const Size& size, const InfoGanOptions& options, Rng& rng) {
  const Init init = options.init;
  const auto [features, code] = size;
  logit_ = register_module("logit", std::make_shared<Linear>(Linear::Size{features, 1}, init, rng));
  if (code == 0) return;
  hidden_ =
      register_module("hidden", std::make_shared<NormedLinear>(Linear::Size{features, kOwnHidden},
                                                               true, init, rng, options.norm));
  code_ =
      register_module("code", std::make_shared<Linear>(Linear::Size{kOwnHidden, code}, init, rng));
}

Tensor InfoGanHead::forward(const Tensor& features) {
  const Tensor logit = logit_->forward(features);
  if (hidden_ == nullptr) return logit;
  return torch::cat({logit, code_->forward(hidden_->forward(features))}, 1);
}

}  // namespace elbo::nn
