// SPDX-License-Identifier: MIT
// log(1 + exp(l)), from which all losses of the original GAN are made, for a few logits an example.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// log(1 + exp(sign l)) of each logit: (B, ...) -> (n), in the order of memory, without overflow
/// and without a cut-off.
Tensor signed_softplus(const Tensor& logits, double sign);

/// The same in torch operations.
Tensor signed_softplus_reference(const Tensor& logits, double sign);

}  // namespace elbo
