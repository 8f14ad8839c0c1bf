// SPDX-License-Identifier: MIT
// When the fused kernels run. Each has a plain reference in torch operations, which is taken for
// other devices and types, for second derivatives, and for everything where the environment says
// ELBO_KERNELS=reference: for comparison, and for doubt.
#pragma once
#include <torch/types.h>

namespace elbo::kernels {

/// Whether fused kernels may run at all in this process.
bool fused_kernels_enabled();

/// Switches fused kernels on or off for as long as it lives: for tests and comparisons. Not for
/// several threads at once.
class FusedKernelsGuard {
 public:
  /// Holds from now until the guard goes.
  explicit FusedKernelsGuard(bool enabled);
  ~FusedKernelsGuard();
  FusedKernelsGuard(const FusedKernelsGuard&) = delete;
  FusedKernelsGuard& operator=(const FusedKernelsGuard&) = delete;

 private:
  bool before_;
};

/// Whether a fused kernel may read `x`: enabled, and `x` is dense float32 on the CPU.
bool can_fuse(const torch::Tensor& x);

}  // namespace elbo::kernels
