// SPDX-License-Identifier: MIT
// Which nonlinearities there are. Each one's slope can be told from its value, which is what the
// fused gradients rely on.
#pragma once
#include "elbo/core/fields.h"

namespace elbo::kernels {

/// Element-wise nonlinearity. leaky_relu has the slope .2 below zero, as in DCGAN; elu's scale is
/// 1.
enum class Activation { none, relu, leaky_relu, tanh, elu, sigmoid };
constexpr auto enum_names(Activation) {
  return std::array{"none", "relu", "leaky_relu", "tanh", "elu", "sigmoid"};
}

inline constexpr double kLeakySlope = .2;  ///< of leaky_relu below 0

}  // namespace elbo::kernels
