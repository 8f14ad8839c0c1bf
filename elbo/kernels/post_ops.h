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
    case Activation::relu: after.append_eltwise(1, algorithm::eltwise_relu, 0, 0); break;
    case Activation::leaky_relu: after.append_eltwise(1, algorithm::eltwise_relu, static_cast<float>(kLeakySlope), 0); break;
    case Activation::tanh: after.append_eltwise(1, algorithm::eltwise_tanh, 0, 0); break;
    case Activation::elu: after.append_eltwise(1, algorithm::eltwise_elu, 1, 0); break;
    case Activation::sigmoid: after.append_eltwise(1, algorithm::eltwise_logistic, 0, 0); break;
  }
  dnnl::primitive_attr out;
  out.set_post_ops(after);
  return out;
}

}  // namespace elbo
