// SPDX-License-Identifier: MIT
// Weights held within a box, by which the critic of a Wasserstein GAN (Arjovsky et al. 2017) is
// held to slopes of a bounded size.
#pragma once
#include <torch/nn/module.h>

namespace elbo {

/// Every parameter of the module, biases and scales of batch norm too, into [-limit, limit], in
/// place.
void clip_weights(const torch::nn::Module& module, double limit);

}  // namespace elbo
