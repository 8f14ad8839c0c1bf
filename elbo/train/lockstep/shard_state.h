// SPDX-License-Identifier: MIT
// What a forward pass writes, kept apart for each shard of a batch: the model's buffers, and
// torch's own generator of random numbers.
#pragma once
#include "elbo/models/model.h"

namespace elbo::train {

/// The buffers of a model: as they were, and what becomes of them. On the CPU.
class ShardBuffers {
 public:
  explicit ShardBuffers(const models::Model& model);  ///< as they are now

  void rewind() const;  ///< to how they were
  /// Those of floats with at most one dimension, flat, in double, so that the mean of equal values
  /// is that value.
  Tensor averages() const;
  void set_averages(const Tensor& flat) const;  ///< the inverse of averages()
  /// Their bytes, one behind the other.
  void copy_to(std::vector<std::byte>& image) const;
  void copy_from(const std::vector<std::byte>& image) const;  ///< the inverse of copy_to()

 private:
  Tensors all_, averaged_;
  std::vector<std::byte> before_;
};

/// Buffers and generator of shards that take turns in one model.
class ShardStates {
 public:
  /// All begin with the buffers as they are. `buffers` outlive this.
  ShardStates(const ShardBuffers& buffers, int64_t shards);
  void pause(int64_t shard);         ///< keeps what this shard has made of them
  void resume(int64_t shard) const;  ///< brings that back

 private:
  const ShardBuffers& buffers_;
  std::vector<std::vector<std::byte>> images_;
  Tensors generators_;  // undefined before a shard has drawn
};

}  // namespace elbo::train
