// SPDX-License-Identifier: MIT
// Clipping in place.
#include "elbo/nn/weight_clipping.h"

#include <torch/csrc/autograd/autograd.h>

namespace elbo {

void clip_weights(const torch::nn::Module& module, double limit) {
  const torch::NoGradGuard no_grad;
  for (const torch::Tensor& param : module.parameters()) param.clamp_(-limit, limit);
}

}  // namespace elbo
