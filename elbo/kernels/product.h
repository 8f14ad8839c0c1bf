// SPDX-License-Identifier: MIT
// Products of matrices, through oneDNN's primitives, which are made once for each form and kept.
#pragma once
#include <cstdint>

#include "elbo/kernels/activation.h"

namespace elbo::kernels {

/// C (m, n) = f(op(A) op(B) + bias), everything dense and in rows. op(A) is (m, k), stored (k, m)
/// if `transpose_a`; op(B) is (k, n), stored (n, k) if `transpose_b`.
struct Product {
  int64_t m = 0, n = 0, k = 0;                    ///< extents
  bool transpose_a = false, transpose_b = false;  ///< how op(A) and op(B) are stored
  Activation activation = Activation::none;       ///< f

  /// Whether every member is equal.
  bool operator==(const Product&) const = default;
};

/// What a product reads and writes; `bias` (n) may be null.
struct ProductMemory {
  const float* a;               ///< op(A), as it is stored
  const float* b;               ///< op(B), as it is stored
  float* c;                     ///< (m, n)
  const float* bias = nullptr;  ///< (n)
};

/// Computes it, with the threads of the caller. Any extent may be 0; k = 0 gives f(bias).
void multiply(const Product& product, const ProductMemory& memory);

}  // namespace elbo::kernels
