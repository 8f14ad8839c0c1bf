// SPDX-License-Identifier: MIT
// In which numbers products are computed. With bf16 (8 bits of mantissa, the range of float32) the
// factors of a product are rounded to nearest; sums, results, weights and everything else stay
// float32.
#pragma once
#include "elbo/core/fields.h"

namespace elbo::kernels {

/// What a user may ask for.
enum class Precision { automatic, fp32, bf16 };
constexpr auto enum_names(Precision) { return std::array{"auto", "fp32", "bf16"}; }

/// Whether the processor multiplies bf16 itself (AVX512_BF16, AMX). Where it does not, a bf16
/// product is one of rounded float32: the same to the order of summation, and slower.
bool has_bf16_products();

/// Whether fused products of fully connected layers are in bf16 now.
bool products_in_bf16();

/// Sets the precision of this process's products for as long as it lives. Not for several threads
/// at once. `automatic` is fp32.
class PrecisionGuard {
 public:
  /// Holds from now until the guard goes.
  explicit PrecisionGuard(Precision precision);
  ~PrecisionGuard();
  PrecisionGuard(const PrecisionGuard&) = delete;
  PrecisionGuard& operator=(const PrecisionGuard&) = delete;

 private:
  bool before_;
};

}  // namespace elbo::kernels
