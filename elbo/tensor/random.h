// SPDX-License-Identifier: MIT
// Tensors of random numbers from our own generator: row i of a result depends on (stream, i) alone.
#pragma once
#include <torch/types.h>

#include "elbo/core/rng.h"

namespace elbo::tensor {

/// N(0, 1) of the given sizes, rows along the first; in the default floating type, on the CPU.
torch::Tensor normal(Rng& rng, at::IntArrayRef sizes);
/// Uniform on [0, 1) of the given sizes.
torch::Tensor uniform(Rng& rng, at::IntArrayRef sizes);
/// 0 or 1, each with its own probability: P(1) = `probability`. Same shape, same device.
torch::Tensor bernoulli(Rng& rng, const torch::Tensor& probability);
/// `count` whole numbers of [0, classes), int64.
torch::Tensor random_classes(Rng& rng, int64_t count, int64_t classes);

}  // namespace elbo::tensor
