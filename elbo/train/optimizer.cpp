// SPDX-License-Identifier: MIT
// Clipping, counting, and the memory's names.
#include "elbo/train/optimizer.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr double kClipSlack = 1e-6;  // as torch.nn.utils.clip_grad_norm_

/// What PyTorch calls the two memories; "" where a rule has none.
std::pair<const char*, const char*> memory_names(OptimKind kind) {
  switch (kind) {
    case OptimKind::adam:
    case OptimKind::adamw: return {"exp_avg", "exp_avg_sq"};
    case OptimKind::adamax: return {"exp_avg", "exp_inf"};
    case OptimKind::rmsprop: return {"square_avg", "momentum_buffer"};
    case OptimKind::sgd: return {"momentum_buffer", ""};
  }
  return {"", ""};
}

}  // namespace

Optimizer::Optimizer(const OptimConfig& config, NamedTensors params) : config_(config), params_(std::move(params)) {
  const bool two = memory_names(config_.kind).second[0] != '\0';
  for (const auto& [name, param] : params_) {
    first_.push_back(torch::zeros_like(param));
    second_.push_back(two ? torch::zeros_like(param) : Tensor());
  }
}

void Optimizer::step(const Tensors& grads, double norm, double lr) {
  ELBO_ASSERT(grads.size() == params_.size());
  const double scale = config_.clip_norm > 0 ? std::min(1.0, config_.clip_norm / (norm + kClipSlack)) : 1.0;
  const UpdateScalars scalars{config_, lr, scale, ++updates_};
  for (size_t i = 0; i < grads.size(); ++i) {
    const Tensor param = params_[i].second.detach();
    update({param, grads[i].detach(), first_[i], second_[i]}, scalars);
  }
}

NamedTensors Optimizer::memory() const {
  const auto [first, second] = memory_names(config_.kind);
  NamedTensors out;
  for (size_t i = 0; i < params_.size(); ++i) {
    out.emplace_back(params_[i].first + "." + first, first_[i]);
    if (second_[i].defined()) out.emplace_back(params_[i].first + "." + second, second_[i]);
  }
  return out;
}

}  // namespace elbo
