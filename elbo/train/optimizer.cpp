// SPDX-License-Identifier: MIT
// Clipping gradients, counting updates, and the names under which an optimizer's memory is saved.
#include "elbo/train/optimizer.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::train {
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

Optimizer::Optimizer(const OptimConfig& config, tensor::NamedTensors params,
                     std::shared_ptr<kernels::FlatMemory> flat)
    : config_(config), params_(std::move(params)), flat_(std::move(flat)) {
  ELBO_ASSERT(flat_ == nullptr || flat_->count() == params_.size());
  allocate(first_);
  if (memory_names(config_.kind).second[0] != '\0') allocate(second_);
}

void Optimizer::allocate(Tensors& memory) const {
  if (flat_ != nullptr) return void(memory.push_back(torch::zeros_like(flat_->values())));
  for (const auto& [name, param] : params_) memory.push_back(torch::zeros_like(param));
}

void Optimizer::step(const Tensors& grads, double norm, double lr) {
  ELBO_ASSERT(grads.size() == params_.size());
  const double scale =
      config_.clip_norm > 0 ? std::min(1.0, config_.clip_norm / (norm + kClipSlack)) : 1.0;
  const UpdateScalars scalars{config_, lr, scale, ++updates_};
  const auto second = [this](size_t i) { return second_.empty() ? Tensor() : second_[i]; };
  if (flat_ != nullptr) {
    update({flat_->values(), flat_->gather(grads), first_[0], second(0)}, scalars);
    // A graph over the old weights is stale.
    for (const auto& [name, param] : params_) param.unsafeGetTensorImpl()->bump_version();
    return;
  }
  for (size_t i = 0; i < grads.size(); ++i)
    update({params_[i].second.detach(), grads[i].detach(), first_[i], second(i)}, scalars);
}

tensor::NamedTensors Optimizer::memory() const {
  const auto [first, second] = memory_names(config_.kind);
  const auto part = [this](const Tensors& memory, size_t i) {
    return flat_ != nullptr ? flat_->part(memory[0], i) : memory[i];
  };
  tensor::NamedTensors out;
  for (size_t i = 0; i < params_.size(); ++i) {
    out.emplace_back(params_[i].first + "." + first, part(first_, i));
    if (!second_.empty()) out.emplace_back(params_[i].first + "." + second, part(second_, i));
  }
  return out;
}

}  // namespace elbo::train
