// SPDX-License-Identifier: MIT
// An address of the device is one of the processor's with a bit that no address has.
#include "tests/device/test_device_memory.h"

#include <ATen/EmptyTensor.h>
#include <c10/core/Allocator.h>

#include <cstdlib>
#include <cstring>

#include "tests/device/test_device.h"

namespace elbo::test {
namespace {

// Beyond the 48 bits of an address, and below the byte that ARM ignores.
constexpr uintptr_t kApart = uintptr_t{1} << 52;

void* shifted(const void* address, uintptr_t by) {
  return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(address) + by);
}

c10::DataPtr allocated(size_t bytes) {
  if (bytes == 0) return {nullptr, test_device()};
  void* memory = std::malloc(bytes);
  TORCH_CHECK(memory != nullptr, "no memory for ", bytes, " bytes");
  std::memset(memory, 0xff, bytes);  // whoever reads what nobody wrote gets NaN
  return {shifted(memory, kApart), memory, &std::free, test_device()};
}

/// `const` came and went between the versions of LibTorch, copy_data() came: all are here, and
/// those that the base class has override.
struct TestDeviceAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const { return allocated(bytes); }
  c10::DataPtr allocate(size_t bytes) { return allocated(bytes); }
  void copy_data(void* to, const void* from, std::size_t count) const {
    std::memcpy(shifted(to, -kApart), shifted(from, -kApart), count);
  }
};

}  // namespace

c10::Allocator& test_device_allocator() {
  static TestDeviceAllocator allocator;
  return allocator;
}

torch::Tensor on_host(const torch::Tensor& tensor) {
  if (tensor.device().is_cpu()) return tensor;
  const auto options = at::TensorOptions(tensor.scalar_type());
  if (tensor.numel() == 0) return at::empty_strided(tensor.sizes(), tensor.strides(), options);
  // The storage is kept by whoever calls: the operation's arguments.
  torch::Tensor out =
      at::from_blob(shifted(tensor.data_ptr(), -kApart), tensor.sizes(), tensor.strides(), options);
  if (tensor.unsafeGetTensorImpl()->is_wrapped_number())
    out.unsafeGetTensorImpl()->set_wrapped_number(true);
  return out;
}

torch::Tensor empty_on_test_device(at::IntArrayRef sizes, at::IntArrayRef strides,
                                   at::ScalarType type) {
  return at::detail::empty_strided_generic(sizes, strides, &test_device_allocator(),
                                           c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                           type);
}

torch::Tensor to_test_device(const torch::Tensor& values) {
  torch::Tensor out =
      values.is_non_overlapping_and_dense()
          ? empty_on_test_device(values.sizes(), values.strides(), values.scalar_type())
          : empty_on_test_device(values.sizes(), values.contiguous().strides(),
                                 values.scalar_type());
  if (values.numel() > 0) on_host(out).copy_(values);
  return out;
}

}  // namespace elbo::test
