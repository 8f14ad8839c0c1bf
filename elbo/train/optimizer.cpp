// SPDX-License-Identifier: MIT
// Clipping gradients, counting updates, and the names under which an optimizer's memory is saved.
#include "elbo/train/optimizer.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::train {
namespace {

constexpr int64_t kCacheLine = 16;   // values: shares begin where one does
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
                     std::shared_ptr<kernels::FlatMemory> flat,
                     std::shared_ptr<collective::Group> sharers)
    : config_(config), params_(std::move(params)), flat_(std::move(flat)) {
  ELBO_ASSERT(flat_ == nullptr || flat_->count() == params_.size());
  if (flat_ != nullptr && sharers != nullptr && sharers->size() > 1) sharers_ = std::move(sharers);
  allocate(first_);
  if (memory_names(config_.kind).second[0] != '\0') allocate(second_);
  if (config_.second_moment > 0)
    for (Tensor& memory : second_) memory.fill_(config_.second_moment);
}

void Optimizer::allocate(Tensors& memory) const {
  if (sharers_ != nullptr) return void(memory.push_back(torch::zeros({share_of(0).count})));
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
    if (sharers_ != nullptr) step_share(flat_->gather(grads), scalars);
    else update({flat_->values(), flat_->gather(grads), first_[0], second(0)}, scalars);
    // A graph over the old weights is stale.
    for (const auto& [name, param] : params_) param.unsafeGetTensorImpl()->bump_version();
    return;
  }
  for (size_t i = 0; i < grads.size(); ++i)
    update({params_[i].second.detach(), grads[i].detach(), first_[i], second(i)}, scalars);
}

Optimizer::Share Optimizer::share_of(int64_t rank) const {
  const int64_t lines = (flat_->size() + kCacheLine - 1) / kCacheLine,
                each = (lines + sharers_->size() - 1) / sharers_->size() * kCacheLine,
                begin = std::min(rank * each, flat_->size());
  return {begin, std::min(each, flat_->size() - begin)};
}

/// Moves this rank's weights, and takes those of the others.
void Optimizer::step_share(const Tensor& grads, const UpdateScalars& scalars) {
  const Share own = share_of(sharers_->rank());
  const auto here = [&](const Tensors& memory) {
    return memory.empty() ? Tensor() : memory[0].narrow(0, 0, own.count);
  };
  const Tensor moved = flat_->values().narrow(0, own.begin, own.count);
  if (own.count > 0)
    update({moved, grads.narrow(0, own.begin, own.count), here(first_), here(second_)}, scalars);
  const torch::NoGradGuard no_grad;
  Tensor sent = torch::zeros_like(first_[0]);
  sent.narrow(0, 0, own.count).copy_(moved);
  Tensor(flat_->values()).copy_(gathered(sent));
}

/// The shares of all ranks behind one another, as flat memory.
Tensor Optimizer::gathered(const Tensor& own) const {
  return torch::cat(sharers_->allgather(own)).narrow(0, 0, flat_->size());
}

void Optimizer::gather_memory() {
  if (sharers_ == nullptr) return;
  whole_.clear();
  for (const Tensors& memory : {first_, second_})
    if (!memory.empty()) whole_.push_back(gathered(memory[0]));
}

void Optimizer::blank_memory() {
  if (sharers_ == nullptr) return;
  whole_ = {torch::zeros({flat_->size()}), torch::zeros({flat_->size()})};
  if (second_.empty()) whole_.pop_back();
}

void Optimizer::keep_share() {
  if (sharers_ == nullptr) return;
  const Share own = share_of(sharers_->rank());
  for (size_t i = 0; i < whole_.size(); ++i)
    (i == 0 ? first_ : second_)[0]
        .narrow(0, 0, own.count)
        .copy_(whole_[i].narrow(0, own.begin, own.count));
  whole_.clear();
}

int64_t Optimizer::remembered() const {
  int64_t out = 0;
  for (const Tensors& memory : {first_, second_})
    for (const Tensor& part : memory) out += part.numel();
  return out;
}

tensor::NamedTensors Optimizer::memory() const {
  ELBO_ASSERT(sharers_ == nullptr || !whole_.empty());
  const auto [first, second] = memory_names(config_.kind);
  const auto part = [this](const Tensors& memory, size_t i) {
    if (sharers_ != nullptr) return flat_->part(whole_[&memory == &first_ ? 0 : 1], i);
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
