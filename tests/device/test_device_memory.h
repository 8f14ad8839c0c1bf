// SPDX-License-Identifier: MIT
// Memory of the tests' device.
#pragma once
#include <torch/types.h>

namespace elbo::test {

/// Gives out addresses that the processor cannot reach.
c10::Allocator& test_device_allocator();

/// The tensor's values where the processor reaches them: writes go through. Of a tensor without
/// values, an empty one that may grow. REQUIRES: on the tests' device, or on the CPU.
torch::Tensor on_host(const torch::Tensor& tensor);

/// A tensor of the tests' device without values yet.
torch::Tensor empty_on_test_device(at::IntArrayRef sizes, at::IntArrayRef strides,
                                   at::ScalarType type);

/// A copy in the memory of the tests' device.
torch::Tensor to_test_device(const torch::Tensor& values);

}  // namespace elbo::test
