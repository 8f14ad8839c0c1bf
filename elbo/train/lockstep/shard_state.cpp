// SPDX-License-Identifier: MIT
// Copies of bytes: autograd, which may have kept a buffer, must not take a shard's own values for a
// change of it.
#include "elbo/train/lockstep/shard_state.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cstring>

#include "elbo/core/error.h"

namespace elbo::train {

ShardBuffers::ShardBuffers(const models::Model& model) {
  for (const Tensor& buffer : model.buffers()) {
    ELBO_ASSERT(buffer.device().is_cpu() && buffer.is_contiguous());
    all_.push_back(buffer);
    if (buffer.is_floating_point() && buffer.dim() <= 1) averaged_.push_back(buffer);
  }
  copy_to(before_);
}

void ShardBuffers::rewind() const { copy_from(before_); }

Tensor ShardBuffers::averages() const {
  Tensors flat{torch::empty({0}, torch::kFloat64)};
  for (const Tensor& buffer : averaged_) flat.push_back(buffer.reshape(-1).to(torch::kFloat64));
  return torch::cat(flat);
}

void ShardBuffers::set_averages(const Tensor& flat) const {
  int64_t place = 0;
  for (const Tensor& buffer : averaged_) {
    Tensor(buffer).copy_(flat.narrow(0, place, buffer.numel()).view(buffer.sizes()));
    place += buffer.numel();
  }
}

void ShardBuffers::copy_to(std::vector<std::byte>& image) const {
  size_t bytes = 0;
  for (const Tensor& buffer : all_) bytes += buffer.nbytes();
  image.resize(bytes);
  std::byte* place = image.data();
  for (const Tensor& buffer : all_) {
    if (buffer.nbytes() > 0) std::memcpy(place, buffer.data_ptr(), buffer.nbytes());
    place += buffer.nbytes();
  }
}

void ShardBuffers::copy_from(const std::vector<std::byte>& image) const {
  const std::byte* place = image.data();
  for (const Tensor& buffer : all_) {
    if (buffer.nbytes() > 0) std::memcpy(buffer.data_ptr(), place, buffer.nbytes());
    place += buffer.nbytes();
  }
}

ShardStates::ShardStates(const ShardBuffers& buffers, int64_t shards)
    : buffers_(buffers),
      images_(static_cast<size_t>(shards)),
      generators_(static_cast<size_t>(shards)) {
  for (std::vector<std::byte>& image : images_) buffers_.copy_to(image);
}

void ShardStates::pause(int64_t shard) {
  buffers_.copy_to(images_[static_cast<size_t>(shard)]);
  generators_[static_cast<size_t>(shard)] = at::detail::getDefaultCPUGenerator().get_state();
}

void ShardStates::resume(int64_t shard) const {
  buffers_.copy_from(images_[static_cast<size_t>(shard)]);
  const Tensor& state = generators_[static_cast<size_t>(shard)];
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  if (state.defined()) generator.set_state(state);
}

}  // namespace elbo::train
