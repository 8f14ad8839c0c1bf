// SPDX-License-Identifier: MIT
// How far an example is from itself after the way to another domain and back. (B, ...), (B, ...) ->
// (B); ShapeError where the sizes differ.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// sum (again - x)^2 (DiscoGAN, Kim et al. 2017, with its distance d squared and Euclidean).
Tensor squared_cycle_error(const Tensor& again, const Tensor& x);

/// mean |again - x|, a value (DualGAN, Yi et al. 2017).
Tensor absolute_cycle_error(const Tensor& again, const Tensor& x);

}  // namespace elbo
