// SPDX-License-Identifier: MIT
// Activations as something that a oneDNN primitive does to its result.
#pragma once
#include "elbo/kernels/activation_kind.h"
#include "elbo/kernels/onednn.h"

namespace elbo {

/// Attributes of a primitive whose result goes through `activation`.
inline dnnl::primitive_attr followed_by(Activation activation) {
  using dnnl::algorithm;
  dnnl::post_ops after;
  switch (activation) {
    case Activation::none: break;
    case Activation::relu: append_elementwise(after, algorithm::eltwise_relu); break;
    case Activation::leaky_relu:
      append_elementwise(after, algorithm::eltwise_relu, static_cast<float>(kLeakySlope));
      break;
    case Activation::tanh: append_elementwise(after, algorithm::eltwise_tanh); break;
    case Activation::elu: append_elementwise(after, algorithm::eltwise_elu, 1); break;
    case Activation::sigmoid: append_elementwise(after, algorithm::eltwise_logistic); break;
  }
  dnnl::primitive_attr out;
  out.set_post_ops(after);
  return out;
}

}  // namespace elbo
