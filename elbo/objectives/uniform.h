// SPDX-License-Identifier: MIT
// The uniform density on (-1, 1)^Z, the other prior of generative adversarial networks: log p(z) =
// -Z log 2 inside, minus infinity outside.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// Log-density of a code under U(-1, 1) in each dimension, in nats; its gradient is 0. (B, Z) ->
/// (B).
Tensor uniform_log_density(const Tensor& z);

}  // namespace elbo::objectives
