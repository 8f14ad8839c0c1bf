// SPDX-License-Identifier: MIT
// A player's optimizer: its parameters by name, the rule of train/update.h, and the rule's memory,
// which ranks may share out (ZeRO, stage 1; Rajbhandari et al. 2020): each keeps its share, moves
// those weights alone, and gets the others from the rank that moved them.
#pragma once
#include <memory>

#include "elbo/collective/group.h"
#include "elbo/kernels/gradient_slots.h"
#include "elbo/tensor/batch.h"
#include "elbo/tensor/safetensor.h"
#include "elbo/train/update.h"

namespace elbo::train {

/// Moves one player's parameters.
class Optimizer {
 public:
  /// The parameters with their names; the memory starts at 0. With `flat`, which must hold these
  /// parameters in this order, an update is one pass; with `sharers` too, each of these ranks keeps
  /// its share of the memory.
  Optimizer(const OptimConfig& config, tensor::NamedTensors params,
            std::shared_ptr<kernels::FlatMemory> flat = nullptr,
            std::shared_ptr<collective::Group> sharers = nullptr);

  /// One update: `grads` as the parameters, their 2-norm over all of them (for clipping), the
  /// learning rate of this step. Of shared memory: on all ranks, RankError as their collectives.
  void step(const Tensors& grads, double norm, double lr);

  const OptimConfig& config() const { return config_; }           ///< as it was given
  const tensor::NamedTensors& params() const { return params_; }  ///< by name
  /// The rule's memory under PyTorch's names: `encoder.0.weight.exp_avg`, ... The tensors
  /// themselves, not copies. REQUIRES, where memory is shared: it is whole.
  tensor::NamedTensors memory() const;
  /// Shared memory becomes whole on all ranks, by what each has.
  void gather_memory();
  /// Shared memory becomes whole on this rank, to be filled from a checkpoint.
  void blank_memory();
  /// This rank's share of what was whole; the rest goes.
  void keep_share();
  /// Values that this rank remembers.
  int64_t remembered() const;
  /// Updates made so far.
  int64_t updates() const { return updates_; }
  void set_updates(int64_t updates) { updates_ = updates; }  ///< of a checkpoint

 private:
  void allocate(Tensors& memory) const;
  /// Of rank `rank`: the elements [begin, begin + count) of the flat memory.
  struct Share {
    int64_t begin, count;
  };
  Share share_of(int64_t rank) const;
  void step_share(const Tensor& grads, const UpdateScalars& scalars);
  Tensor gathered(const Tensor& own) const;

  OptimConfig config_;
  tensor::NamedTensors params_;
  std::shared_ptr<kernels::FlatMemory> flat_;
  std::shared_ptr<collective::Group> sharers_;  // null: all of the memory is here
  // One a parameter, or all in one block, or this rank's share of that, filled up to the largest.
  Tensors first_, second_;
  Tensors whole_;  // of shared memory, while it is whole: of first_ and second_
  int64_t updates_ = 0;
};

}  // namespace elbo::train
