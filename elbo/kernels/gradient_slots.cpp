// SPDX-License-Identifier: MIT
// A slot is a view of the flat gradients with a storage of its own, so that its count of owners
// tells whether anybody still holds the last gradient.
#include "elbo/kernels/gradient_slots.h"

#include <torch/csrc/autograd/autograd.h>

#include <cstring>
#include <mutex>
#include <unordered_map>

#include "elbo/core/error.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kLine = 16;  // floats in a cache line

struct Slots {
  std::mutex mutex;
  std::unordered_map<const void*, torch::Tensor> of;  // by parameter
};

Slots& slots() {
  static Slots all;
  return all;
}

const void* identity(const torch::Tensor& tensor) { return tensor.unsafeGetTensorImpl(); }

}  // namespace

FlatMemory::FlatMemory(std::vector<torch::Tensor> params) : params_(std::move(params)) {
  const torch::NoGradGuard no_grad;
  for (const torch::Tensor& param : params_) {
    ELBO_ASSERT(param.scalar_type() == torch::kFloat32 && param.device().is_cpu() &&
                param.is_contiguous());
    offsets_.push_back(size_);
    size_ += (param.numel() + kLine - 1) / kLine * kLine;
  }
  values_ = torch::zeros({size_}, torch::kFloat32);
  grads_ = torch::zeros({size_}, torch::kFloat32);
  Slots& all = slots();
  const std::lock_guard lock(all.mutex);
  for (size_t i = 0; i < params_.size(); ++i) {
    const torch::Tensor place = part(values_, i);
    place.copy_(params_[i]);
    params_[i].set_data(place);
    float* slot = grads_.data_ptr<float>() + offsets_[i];
    all.of[identity(params_[i])] = torch::from_blob(
        slot, params_[i].sizes(), [owner = grads_](void*) {}, torch::kFloat32);
  }
}

FlatMemory::~FlatMemory() {
  Slots& all = slots();
  const std::lock_guard lock(all.mutex);
  for (const torch::Tensor& param : params_) all.of.erase(identity(param));
}

const torch::Tensor& FlatMemory::gather(const std::vector<torch::Tensor>& grads) {
  ELBO_ASSERT(grads.size() == params_.size());
  for (size_t i = 0; i < grads.size(); ++i) {
    float* slot = grads_.data_ptr<float>() + offsets_[i];
    ELBO_ASSERT(grads[i].sizes() == params_[i].sizes());
    const torch::Tensor grad = grads[i].contiguous();
    if (grad.data_ptr<float>() != slot)
      std::memcpy(slot, grad.data_ptr<float>(), static_cast<size_t>(grad.numel()) * sizeof(float));
  }
  return grads_;
}

torch::Tensor FlatMemory::part(const torch::Tensor& like, size_t index) const {
  return like.narrow(0, offsets_[index], params_[index].numel()).view(params_[index].sizes());
}

torch::Tensor gradient_buffer(const torch::Tensor& param) {
  Slots& all = slots();
  {
    const std::lock_guard lock(all.mutex);
    const auto found = all.of.find(identity(param));
    const bool free = found != all.of.end() && found->second.use_count() == 1 &&
                      found->second.storage().use_count() == 1;
    if (free) return found->second;  // the copy makes it taken, under the lock
  }
  return torch::empty(param.sizes(), param.options().requires_grad(false));
}

}  // namespace elbo::kernels
