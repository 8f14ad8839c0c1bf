// SPDX-License-Identifier: MIT
// Initialisations, named by the paper (or library) that they come from. Every draw comes from our
// generator.
#pragma once
#include "elbo/core/fields.h"
#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::nn {

/// With fan_in = size(1) * kernel, fan_out = size(0) * kernel, as PyTorch counts them (also for
/// transposed convolutions, whose true fans are the other way round).
enum class Init {
  /// PyTorch's default: weights and biases U(+-1/sqrt(fan_in)), from LeCun et al. 1998
  torch,
  glorot_uniform,  ///< weights U(+-sqrt(6 / (fan_in + fan_out))), biases 0 (Glorot and Bengio 2010)
  he_normal,       ///< weights N(0, 2 / fan_in), biases 0 (He et al. 2015)
  /// Weights N(0, .02^2), biases 0, scales of batch norm N(1, .02^2) (Radford et al. 2016).
  dcgan,
  larsen,  ///< weights U(+-1/sqrt(3 fan_in)), biases 0 (the code of Larsen et al. 2016)
};
constexpr auto enum_names(Init) {
  return std::array{"torch", "glorot_uniform", "he_normal", "dcgan", "larsen"};
}

/// Fills a weight of two or more dimensions, and its bias (which may be undefined), in place.
void initialise(Tensor weight, Tensor bias, Init init, Rng& rng);

}  // namespace elbo::nn
