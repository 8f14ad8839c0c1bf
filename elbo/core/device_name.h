// SPDX-License-Identifier: MIT
// The name of a device, as a user gives it: auto, cpu, cuda, cuda:N. What it names on a machine is
// found by elbo/tensor/device.h.
#pragma once
#include <cstdint>
#include <string>

#include "elbo/core/node.h"

namespace elbo {

/// What computes.
enum class DeviceKind { automatic, cpu, cuda };
constexpr auto enum_names(DeviceKind) { return std::array{"auto", "cpu", "cuda"}; }

/// A device by name.
struct DeviceName {
  DeviceKind kind = DeviceKind::automatic;  ///< auto: a GPU where there is one that can be used
  int64_t number = 0;                       ///< which GPU: N of cuda:N
};

/// Reads a name. ConfigError, which begins with `place` unless that is "", for another text.
DeviceName device_name(const std::string& text, const std::string& place);

/// "cuda:1": the name again.
std::string text_of(const DeviceName& name);

}  // namespace elbo
