// SPDX-License-Identifier: MIT
// Products of matrices, through oneDNN's primitives, which are made once for each form and kept;
// and as operations that can be differentiated.
#pragma once
#include <cstdint>

#include "elbo/kernels/activation.h"
#include "elbo/tensor/tensor.h"

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

/// How the factors of a product are stored.
struct Stored {
  bool transposed_a = false;  ///< a is (k, m)
  bool transposed_b = false;  ///< b is (n, k)
};

/// op(a) op(b) (m, n), where op(a) is (m, k) and op(b) is (k, n), by multiply(). Both float32.
/// Differentiable any number of times, since its gradients are such products again: for losses with
/// gradients in them (gradient penalties), whose second sweep runs in torch's graph.
Tensor smooth_product(const Tensor& a, const Tensor& b, Stored stored);

}  // namespace elbo::kernels
