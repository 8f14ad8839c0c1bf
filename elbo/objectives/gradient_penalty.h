// SPDX-License-Identifier: MIT
// The penalty by which a critic f is held to slope 1 (Gulrajani et al. 2017): (|gradient of f at x^| - 1)^2, x^ = e x + (1 - e) G(z) on the line between a real and a generated example.
// The gradient itself is taken by whoever has the critic, with its graph kept.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// share x + (1 - share) y, a share an example: (B, ...), (B, ...), (B) -> (B, ...). ShapeError where x and y differ.
Tensor mixed(const Tensor& x, const Tensor& y, const Tensor& share);

/// (|g| - 1)^2, |g| = sqrt(sum g^2 + 1e-12) over an example's values: its slope is finite where g is 0. (B, ...) -> (B).
Tensor unit_norm_penalty(const Tensor& gradient);

}  // namespace elbo
