// SPDX-License-Identifier: MIT
// Group normalisation.
#include "elbo/nn/group_norm.h"

#include <algorithm>

#include "elbo/nn/parameter_budget.h"

namespace elbo::nn {
namespace {

constexpr int64_t kMostGroups = 32, kLeastChannels = 4;
constexpr double kGroupEps = 1e-5;

void set_to_zero(Tensor weight, Tensor bias) {
  const torch::NoGradGuard no_grad;
  weight.zero_();
  if (bias.defined()) bias.zero_();
}

}  // namespace

int64_t groups_for(int64_t channels) {
  int64_t groups = std::clamp<int64_t>(channels / kLeastChannels, 1, kMostGroups);
  while (channels % groups != 0) --groups;
  return groups;
}

GroupNorm::GroupNorm(int64_t channels) : groups_(groups_for(channels)) {
  for (int i = 0; i < 2; ++i) claim_parameters({channels});
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
}

Tensor GroupNorm::forward(const Tensor& x) {
  return torch::group_norm(x, groups_, weight, bias, kGroupEps, /*cudnn_enabled=*/false);
}

void begin_at_zero(Linear& layer) { set_to_zero(layer.weight, layer.bias); }
void begin_at_zero(Convolution& layer) { set_to_zero(layer.weight, layer.bias); }

}  // namespace elbo::nn
