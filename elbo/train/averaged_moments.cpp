// SPDX-License-Identifier: MIT
// Turns played for what they leave in layers of batch norm.
#include "elbo/train/averaged_moments.h"

#include <ATen/Context.h>

#include <algorithm>

#include "elbo/data/batch_loader.h"
#include "elbo/nn/blocks.h"
#include "elbo/tensor/device.h"
#include "elbo/tensor/random.h"

namespace elbo::train {
namespace {

constexpr int64_t kUnsettledBatches = 20;  // what the moments were before counts .12 by then

/// The module as a layer of batch norm that learns, or null.
const nn::BatchNorm* learning_norm(const torch::nn::Module& module) {
  const auto* norm = dynamic_cast<const nn::BatchNorm*>(&module);
  return norm != nullptr && norm->weight.requires_grad() ? norm : nullptr;
}

/// Buffers that are no floating-point numbers: a pass counts in some, and must not.
class KeptCounters {
 public:
  explicit KeptCounters(const models::Model& model) {
    for (const Tensor& buffer : model.buffers())
      if (!buffer.is_floating_point()) kept_.emplace_back(buffer, buffer.clone());
  }
  ~KeptCounters() {
    const torch::NoGradGuard no_grad;
    for (auto& [buffer, value] : kept_) buffer.copy_(value);
  }
  KeptCounters(const KeptCounters&) = delete;
  KeptCounters& operator=(const KeptCounters&) = delete;

 private:
  std::vector<std::pair<Tensor, Tensor>> kept_;
};

/// Running moments, averaged over the later batches of a pass: less noise than the last ones have.
class MomentsMean {
 public:
  explicit MomentsMean(const models::Model& model) {
    for (const auto& item : model.named_modules("", /*include_self=*/false))
      if (const auto* norm = learning_norm(*item.value()))
        for (const Tensor& moments : {norm->running_mean, norm->running_var})
          sums_.emplace_back(moments, torch::zeros_like(moments));
  }
  void add() {
    const torch::NoGradGuard no_grad;
    for (auto& [moments, sum] : sums_) sum.add_(moments);
    ++count_;
  }
  void set() {
    const torch::NoGradGuard no_grad;
    for (auto& [moments, sum] : sums_) moments.copy_(sum / count_);
  }

 private:
  std::vector<std::pair<Tensor, Tensor>> sums_;
  int64_t count_ = 0;
};

tensor::Batch drawn_batch(const MomentsPass& pass, Rng rng) {
  const int64_t size = pass.data.info().size;
  const Tensor chosen = tensor::random_classes(rng, std::min(pass.batch_size, size), size);
  const std::vector<int64_t> indices(chosen.data_ptr<int64_t>(),
                                     chosen.data_ptr<int64_t>() + chosen.numel());
  return tensor::to_batch(data::gather(pass.data, indices, {rng.word(), 0}), pass.data.info());
}

}  // namespace

bool has_batch_norm(const models::Model& model) {
  const auto modules = model.named_modules("", /*include_self=*/false);
  return std::any_of(modules.begin(), modules.end(),
                     [](const auto& item) { return learning_norm(*item.value()) != nullptr; });
}

void estimate_moments(models::Model& model, const MomentsPass& pass) {
  const KeptCounters counters(model);
  models::set_training(model, true);
  // Turns may differentiate by themselves (gradient penalties), whoever calls this.
  const torch::AutoGradMode with_grad(true);
  const Rng rng = Rng(pass.seed).split("moments");
  MomentsMean mean(model);
  for (uint64_t i = 0; i < static_cast<uint64_t>(kMomentBatches); ++i) {
    const tensor::Batch batch = tensor::to_device(drawn_batch(pass, rng.split(i)), model.device());
    for (const models::Turn& turn : model.turns(pass.now)) {
      Rng noise = rng.split(i).split(turn.name);
      at::manual_seed(noise.split("torch").word());
      turn.play(batch, pass.now, noise);
    }
    if (i >= static_cast<uint64_t>(kUnsettledBatches)) mean.add();
  }
  mean.set();
}

}  // namespace elbo::train
