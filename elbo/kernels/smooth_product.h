// SPDX-License-Identifier: MIT
// A product that can be differentiated any number of times: its gradients are such products again.
// For losses with gradients in them (gradient penalties), whose second sweep runs in torch's graph.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// How the factors of a product are stored.
struct Stored {
  bool transposed_a = false;  ///< a is (k, m)
  bool transposed_b = false;  ///< b is (n, k)
};

/// op(a) op(b) (m, n), where op(a) is (m, k) and op(b) is (k, n), by multiply(). Both float32.
Tensor smooth_product(const Tensor& a, const Tensor& b, Stored stored);

}  // namespace elbo::kernels
