// SPDX-License-Identifier: MIT
// Where tensors live: the device that a user names, and moves to it.
#pragma once
#include <c10/core/Device.h>

#include <string>

#include "elbo/tensor/batch.h"

namespace elbo::tensor {

/// The device that `name` names: "cpu"; "cuda" or "cuda:N", the first or the N-th GPU; "auto", the
/// first GPU where there is one that this LibTorch can use, else the CPU. ConfigError for another
/// name, or where there is no such GPU, with what is missing.
torch::Device device_named(const std::string& name);

/// What device_named() looks for: whether this LibTorch was built with CUDA, and how many GPUs it
/// finds.
struct GpuSupport {
  bool built = false;
  int64_t count = 0;
};

/// Of this process.
GpuSupport gpu_support();

/// device_named() for a process with this support.
torch::Device device_named(const std::string& name, const GpuSupport& support);

/// Moves a tensor and all that share its identity (a module's member and its registered parameter)
/// to `device`. REQUIRES: no graph goes through it yet.
void move_in_place(Tensor& tensor, torch::Device device);

/// The batch with all its tensors on `device`; the same one where they are.
Batch to_device(const Batch& batch, torch::Device device);

}  // namespace elbo::tensor
