// SPDX-License-Identifier: MIT
// Nonlinearities in torch operations.
#include "elbo/kernels/activation.h"

#include "elbo/core/error.h"

namespace elbo::kernels {

Tensor activate(const Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::none: return x;
    case Activation::relu: return torch::relu(x);
    case Activation::leaky_relu: return at::leaky_relu(x, kLeakySlope);
    case Activation::tanh: return torch::tanh(x);
    case Activation::elu: return at::elu(x);
    case Activation::sigmoid: return torch::sigmoid(x);
  }
  ELBO_ASSERT(false && "an activation without a case");
  return x;
}

}  // namespace elbo::kernels
