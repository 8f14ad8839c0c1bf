// SPDX-License-Identifier: MIT
// Where tensors live: the device that a user names, and moves to it.
#pragma once
#include <c10/core/Device.h>

#include "elbo/core/device_name.h"
#include "elbo/tensor/batch.h"

namespace elbo::tensor {

/// What there is of GPUs: whether CUDA's half of this LibTorch could be loaded, whether a driver is
/// installed, and how many GPUs the two find.
struct GpuSupport {
  bool library = false, driver = false;  ///< as above
  int64_t count = 0;                     ///< GPUs that can be used
};

/// Of this process. Loads CUDA's half of LibTorch where there is a driver. REQUIRES: called before
/// anything else in the process asks torch for CUDA, which remembers the answer.
const GpuSupport& gpu_support();

/// The device that `name` names where there is `support`: auto is the first GPU where there is one,
/// else the CPU. ConfigError where there is no such GPU, with what is missing and what to do.
torch::Device device_named(const DeviceName& name, const GpuSupport& support);

/// The device that `name` names here; asks for GPUs only where the name may be one.
torch::Device device_named(const DeviceName& name);

/// Moves a tensor and all that share its identity (a module's member and its registered parameter)
/// to `device`. REQUIRES: no graph goes through it yet.
void move_in_place(Tensor& tensor, torch::Device device);

/// The batch with all its tensors on `device`; the same one where they are.
Batch to_device(const Batch& batch, torch::Device device);

}  // namespace elbo::tensor
