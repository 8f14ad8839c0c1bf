// SPDX-License-Identifier: MIT
// Names of devices, and what a machine has.
#include "elbo/tensor/device.h"

#include <ATen/Context.h>

#include <charconv>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::tensor {
namespace {

/// The number behind "cuda:", 0 for "cuda" alone, -1 where `name` is neither.
int64_t gpu_number(const std::string& name) {
  constexpr std::string_view kKind = "cuda";
  if (name == kKind) return 0;
  if (!name.starts_with(str(kKind, ":"))) return -1;
  int64_t number = -1;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + kKind.size() + 1, end, number);
  return error == std::errc() && stop == end ? number : -1;
}

}  // namespace

GpuSupport gpu_support() {
  // hasCUDA() asks for a GPU too, hasCUDART() for the library alone.
  return {at::Context::hasCUDART(),
          at::Context::hasCUDA() ? static_cast<int64_t>(at::getNumGPUs()) : 0};
}

torch::Device device_named(const std::string& name) { return device_named(name, gpu_support()); }

torch::Device device_named(const std::string& name, const GpuSupport& support) {
  if (name == "cpu") return torch::kCPU;
  if (name == "auto")
    return support.count > 0 ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
  const int64_t number = gpu_number(name);
  if (number < 0)
    throw ConfigError("device: got \"", printable(name), "\", want auto, cpu, cuda or cuda:N");
  if (!support.built)
    throw ConfigError("device = \"", name,
                      "\": this elbo is linked with a LibTorch that was built without CUDA; want "
                      "one with it (docs/scaling.md), or device = \"cpu\"");
  if (support.count == 0)
    throw ConfigError("device = \"", name,
                      "\": LibTorch has CUDA and finds no GPU; look at nvidia-smi and at "
                      "CUDA_VISIBLE_DEVICES, or take device = \"cpu\"");
  if (number >= support.count)
    throw ConfigError("device = \"", name, "\": there ", support.count == 1 ? "is " : "are ",
                      counted(support.count, "GPU"), ", want a number from 0 to ",
                      support.count - 1);
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(number)};
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
