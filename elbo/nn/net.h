// SPDX-License-Identifier: MIT
// What all nets have in common: one tensor in, one tensor out.
#pragma once
#include <torch/nn/module.h>
#include <torch/types.h>

#include "elbo/core/fields.h"

namespace elbo {

using torch::Tensor;

/// A module with one input and one output.
class Net : public torch::nn::Module {
 public:
  virtual Tensor forward(const Tensor& x) = 0;
};

/// Element-wise nonlinearity. leaky_relu has the slope .2 below zero, as in DCGAN.
enum class Activation { none, relu, leaky_relu, tanh, elu, sigmoid };
template <>
struct EnumNames<Activation> {
  static constexpr std::array names{"none", "relu", "leaky_relu", "tanh", "elu", "sigmoid"};
};

/// Same shape.
Tensor activate(const Tensor& x, Activation activation);

}  // namespace elbo
