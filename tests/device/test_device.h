// SPDX-License-Identifier: MIT
// A device of the tests' own, for machines without an accelerator: torch's PrivateUse1. It computes
// on the processor, so its numbers are real, but its memory is no memory of the processor's:
// whoever reads it without a copy is killed by the system, as with a GPU. Tensors of two devices in
// one operation are an error. So what works here makes no tensor on the wrong device.
#pragma once
#include <c10/core/Device.h>

namespace elbo::test {

/// The device. Registered when the program starts; there is one.
inline c10::Device test_device() { return {c10::DeviceType::PrivateUse1, 0}; }

/// Operations that it has computed so far, in all threads.
int64_t operations_on_test_device();

}  // namespace elbo::test
