// SPDX-License-Identifier: MIT
// Codes of which it is known how disentangled they are.
#pragma once
#include "elbo/measures/latent/factored_codes.h"
#include "elbo/tensor/random.h"
#include "elbo/tensor/tensor.h"

namespace elbo::test {

/// Independent factors with 3, 4 and 6 levels: (count, 3).
inline Tensor three_factors(int64_t count, uint64_t seed = 1) {
  Rng rng(seed);
  return torch::stack({tensor::random_classes(rng, count, 3), tensor::random_classes(rng, count, 4),
                       tensor::random_classes(rng, count, 6)},
                      1);
}

/// Two factors with 6 levels each: (count, 2).
inline Tensor two_factors(int64_t count) {
  Rng rng(2);
  return torch::stack(
      {tensor::random_classes(rng, count, 6), tensor::random_classes(rng, count, 6)}, 1);
}

/// Each code a factor.
inline Tensor perfect(const Tensor& factors) { return factors.to(torch::kFloat64); }

/// Each factor in two codes.
inline Tensor duplicated(const Tensor& factors) {
  return torch::cat({perfect(factors), perfect(factors)}, 1);
}

/// The first two codes turned by 45 degrees.
inline Tensor rotated(const Tensor& factors) {
  Tensor out = perfect(factors).clone();
  const Tensor a = perfect(factors).select(1, 0), b = perfect(factors).select(1, 1);
  out.select(1, 0).copy_((a + b) * std::sqrt(.5));
  out.select(1, 1).copy_((a - b) * std::sqrt(.5));
  return out;
}

/// Constants.
inline Tensor dead(const Tensor& factors) {
  return torch::full(factors.sizes(), .25, torch::kFloat64);
}

/// Codes in another order, turned round and in other units.
inline Tensor disguised(const Tensor& codes) {
  return codes.flip({1}) * torch::linspace(-3, 70.5, codes.size(1), torch::kFloat64) - 8;
}

}  // namespace elbo::test
