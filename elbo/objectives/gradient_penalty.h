// SPDX-License-Identifier: MIT
// Penalties on a critic's slope. That by which a critic f is held to slope 1 (Gulrajani et al.
// 2017): (|gradient of f at x^| - 1)^2, x^ = e x + (1 - e) G(z) on the line between a real and a
// generated example. That by which it is held to slope 0 at real examples, so that it cannot win by
// steepness alone (R1 of Mescheder et al. 2018, "Which training methods for GANs do actually
// converge?"): |gradient of f at x|^2. The gradient itself is taken by whoever has the critic, with
// its graph kept.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo {

/// share x + (1 - share) y, a share an example: (B, ...), (B, ...), (B) -> (B, ...). ShapeError
/// where x and y differ.
Tensor mixed(const Tensor& x, const Tensor& y, const Tensor& share);

/// (|g| - 1)^2, |g| = sqrt(sum g^2 + 1e-12) over an example's values: its slope is finite where g
/// is 0. (B, ...) -> (B).
Tensor unit_norm_penalty(const Tensor& gradient);

/// |g|^2 over an example's values. (B, ...) -> (B).
Tensor squared_norm(const Tensor& gradient);

}  // namespace elbo
