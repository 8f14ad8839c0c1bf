// SPDX-License-Identifier: MIT
// What all nets have in common: one tensor in, one tensor out; and beside it, for those made for
// it, what is known of each example.
#pragma once
#include <torch/nn/module.h>
#include <torch/types.h>

#include "elbo/core/error.h"
#include "elbo/kernels/activation.h"

namespace elbo::nn {

/// A module with one input and one output.
class Net : public torch::nn::Module {
 public:
  virtual Tensor forward(const Tensor& x) = 0;  ///< shapes as the derived class says
  /// With the condition of each example: (B, names), or undefined: none. What it does by itself:
  /// forward(x), and an internal error where there is a condition.
  virtual Tensor forward(const Tensor& x, const Tensor& condition) {
    ELBO_ASSERT(!condition.defined());
    return forward(x);
  }
  /// What the last layer's outputs are multiplied by before the last activation.
  virtual double output_gain() const { return 1; }
};

/// x with the condition's columns behind its own: (B, D), (B, names) -> (B, D + names); x itself
/// where the condition is undefined.
inline Tensor with_condition(const Tensor& x, const Tensor& condition) {
  return condition.defined() ? torch::cat({x, condition.to(x.options())}, 1) : x;
}

}  // namespace elbo::nn
