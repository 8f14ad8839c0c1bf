// SPDX-License-Identifier: MIT
// The switch between fused and reference.
#include "elbo/kernels/dispatch.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::kernels {
namespace {

bool from_environment() {
  const char* value = std::getenv("ELBO_KERNELS");
  if (value == nullptr || *value == '\0' || std::strcmp(value, "fused") == 0) return true;
  if (std::strcmp(value, "reference") == 0) return false;
  throw ConfigError("ELBO_KERNELS: got \"", printable(value), "\", want fused or reference");
}

std::atomic<bool>& enabled() {
  static std::atomic<bool> value{from_environment()};
  return value;
}

}  // namespace

bool fused_kernels_enabled() { return enabled().load(std::memory_order_relaxed); }

FusedKernelsGuard::FusedKernelsGuard(bool on) : before_(enabled().exchange(on)) {}

FusedKernelsGuard::~FusedKernelsGuard() { enabled() = before_; }

bool can_fuse(const torch::Tensor& x) {
  return fused_kernels_enabled() && x.scalar_type() == torch::kFloat32 && x.device().is_cpu() &&
         x.layout() == torch::kStrided;
}

}  // namespace elbo::kernels
