// SPDX-License-Identifier: MIT
// What a machine has, and moves.
#include "elbo/tensor/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <filesystem>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"

namespace elbo::tensor {
namespace {

/// Where the LibTorch of this process lies.
std::filesystem::path torch_folder() {
  Dl_info found{};
  if (::dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &found) == 0) return {};
  return std::filesystem::path(found.dli_fname).parent_path();
}

}  // namespace

const GpuSupport& gpu_support() {
  static const GpuSupport found = [] {
    GpuSupport out;
    out.driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) != nullptr;
    // A gigabyte, which nobody pays for who has no use of it: hence not linked. The folder is that
    // of libtorch_cpu (RPATH).
    out.library = out.driver ? ::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr
                             : std::filesystem::exists(torch_folder() / "libtorch_cuda.so");
    if (out.driver && out.library && at::hasCUDA())
      out.count = static_cast<int64_t>(at::getNumGPUs());
    return out;
  }();
  return found;
}

torch::Device device_named(const DeviceName& name) {
  return device_named(name, name.kind == DeviceKind::cpu ? GpuSupport{} : gpu_support());
}

torch::Device device_named(const DeviceName& name, const GpuSupport& support) {
  if (name.kind == DeviceKind::cpu) return torch::kCPU;
  if (name.kind == DeviceKind::automatic && support.count == 0) return torch::kCPU;
  const std::string cpu = "; or take --device cpu (train.device = \"cpu\")";
  if (!support.library)
    throw ConfigError("device ", text_of(name),
                      ": this LibTorch was built without CUDA, or its libtorch_cuda.so cannot be "
                      "loaded; build elbo with one for CUDA (docs/install.md)",
                      cpu);
  if (!support.driver)
    throw ConfigError("device ", text_of(name),
                      ": LibTorch has CUDA, but NVIDIA's driver (libcuda.so.1) is not installed",
                      cpu);
  if (support.count == 0)
    throw ConfigError("device ", text_of(name),
                      ": LibTorch has CUDA and finds no GPU; look at nvidia-smi and at "
                      "CUDA_VISIBLE_DEVICES",
                      cpu);
  if (name.number >= support.count)
    throw ConfigError("device ", text_of(name), ": got number ", name.number, " of ",
                      counted(support.count, "GPU"), ", want 0 to ", support.count - 1);
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(name.number)};
}

void move_in_place(Tensor& tensor, torch::Device device) {
  if (tensor.device() == device) return;
  const torch::NoGradGuard no_grad;
  const Tensor moved = tensor.detach().to(device);
  if (at::_has_compatible_shallow_copy_type(tensor, moved)) return tensor.set_data(moved);
  // Before 2.0 set_data() knows CUDA but no device registered from outside.
  tensor.unsafeGetTensorImpl()->shallow_copy_from(moved.getIntrusivePtr());
}

Batch to_device(const Batch& batch, torch::Device device) {
  if (batch.x.device() == device) return batch;
  const auto moved = [device](const Tensor& part) {
    return part.defined() ? part.to(device) : part;
  };
  return {moved(batch.x),       moved(batch.y),  moved(batch.attributes),
          moved(batch.indices), moved(batch.x2), moved(batch.y2)};
}

}  // namespace elbo::tensor
