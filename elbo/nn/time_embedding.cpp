// SPDX-License-Identifier: MIT
// Time as a vector.
#include "elbo/nn/time_embedding.h"

#include <cmath>

namespace elbo::nn {
namespace {

constexpr double kLongest = 10000;  // wave length of the slowest feature, over 2 pi
constexpr double kTimes = 1000;     // a time of 1 is as far as DDPM's last step

}  // namespace

Tensor sinusoidal_features(const Tensor& numbers, int64_t features) {
  ELBO_ASSERT(features >= 2 && features % 2 == 0);
  const int64_t half = features / 2;
  const Tensor rates = torch::exp(torch::arange(half, numbers.options()) *
                                  (-std::log(kLongest) / static_cast<double>(half)));
  const Tensor angles = numbers.unsqueeze(1) * rates;  // (B) x (half) -> (B, half)
  return torch::cat({torch::cos(angles), torch::sin(angles)}, 1);
}

TimeEmbedding::TimeEmbedding(Size size, Init init, Rng& rng) : size_(size) {
  const auto layer = [&](Linear::Size of) { return std::make_shared<Linear>(of, init, rng); };
  linear0_ = register_module("linear0", layer({size.features, size.width}));
  linear1_ = register_module("linear1", layer({size.width, size.width}));
  if (size.condition > 0)
    condition_ = register_module("condition", layer({size.condition, size.width, false}));
}

Tensor TimeEmbedding::forward(const Tensor& t, const Tensor& condition) {
  ELBO_ASSERT(!condition.defined() || condition_ != nullptr);
  const Tensor waves =
      sinusoidal_features(t.to(linear0_->weight.options()) * kTimes, size_.features);
  Tensor h = linear1_->forward(torch::silu(linear0_->forward(waves)));
  if (condition.defined()) h = h + condition_->forward(condition.to(h.options()));
  return torch::silu(h);
}

}  // namespace elbo::nn
