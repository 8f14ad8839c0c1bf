// SPDX-License-Identifier: MIT
// Batch normalisation with the activation behind it, as one operation.
#pragma once
#include "elbo/kernels/activation.h"
#include "elbo/kernels/conv/channel_norm.h"

namespace elbo::kernels {

/// f(batch norm of x) over all but C: x (B, C) or (B, C, H, W) -> same. `training`: by the batch's
/// moments, which also move the running ones (momentum .1, unbiased variance, as PyTorch); else by
/// the running ones. eps 1e-5. Differentiable any number of times. LoneValue where a batch to be
/// normed by its own moments has one value a channel.
struct NormMode {
  bool training;                             ///< by the batch's moments
  Activation activation = Activation::none;  ///< behind the norm
};
/// (B, C) or (B, C, H, W), normalised by channel.
Tensor batch_norm(const Tensor& x, const NormTensors& tensors, const NormMode& mode);

/// The same in torch operations.
Tensor batch_norm_reference(const Tensor& x, const NormTensors& tensors, const NormMode& mode);

}  // namespace elbo::kernels
