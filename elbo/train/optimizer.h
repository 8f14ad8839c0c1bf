// SPDX-License-Identifier: MIT
// A player's optimizer: its parameters by name, the rule of train/update.h, and the rule's memory.
#pragma once
#include <memory>

#include "elbo/kernels/gradient_slots.h"
#include "elbo/tensor/batch.h"
#include "elbo/tensor/safetensor.h"
#include "elbo/train/update.h"

namespace elbo::train {

/// Moves one player's parameters.
class Optimizer {
 public:
  /// The parameters with their names; the memory starts at 0. With `flat`, which must hold these
  /// parameters in this order, an update is one pass.
  Optimizer(const OptimConfig& config, tensor::NamedTensors params,
            std::shared_ptr<kernels::FlatMemory> flat = nullptr);

  /// One update: `grads` as the parameters, their 2-norm over all of them (for clipping), the
  /// learning rate of this step.
  void step(const Tensors& grads, double norm, double lr);

  const OptimConfig& config() const { return config_; }           ///< as it was given
  const tensor::NamedTensors& params() const { return params_; }  ///< by name
  /// The rule's memory under PyTorch's names: `encoder.0.weight.exp_avg`, ... The tensors
  /// themselves, not copies.
  tensor::NamedTensors memory() const;
  /// Updates made so far.
  int64_t updates() const { return updates_; }
  void set_updates(int64_t updates) { updates_ = updates; }  ///< of a checkpoint

 private:
  void allocate(Tensors& memory) const;

  OptimConfig config_;
  tensor::NamedTensors params_;
  std::shared_ptr<kernels::FlatMemory> flat_;
  Tensors first_, second_;  // one a parameter, or all in one block
  int64_t updates_ = 0;
};

}  // namespace elbo::train
