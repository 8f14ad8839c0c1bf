// SPDX-License-Identifier: MIT
// What all nets have in common: one tensor in, one tensor out.
#pragma once
#include <torch/nn/module.h>
#include <torch/types.h>

#include "elbo/kernels/activation.h"

namespace elbo {

/// A module with one input and one output.
class Net : public torch::nn::Module {
 public:
  virtual Tensor forward(const Tensor& x) = 0;
};

}  // namespace elbo
