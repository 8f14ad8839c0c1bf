// SPDX-License-Identifier: MIT
// The reparameterised draw (Kingma and Welling 2014) and what a bound needs of it, as one
// operation.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// z = mean + exp(.5 log_var) noise, and its divergence.
struct DrawWithKl {
  Tensor z;   ///< (B, Z)
  Tensor kl;  ///< (B): KL(N(mean, exp(log_var)) || N(0, I)), nats
};

/// Of moments (B, 2 Z), the means followed by the logarithms of variances, and noise (B, Z) ~ N(0,
/// I), which is a constant.
DrawWithKl draw_with_kl(const Tensor& moments, const Tensor& noise);
/// The same in torch operations.
DrawWithKl draw_with_kl_reference(const Tensor& moments, const Tensor& noise);

/// k draws an example, and how much more probable the prior thinks each than the posterior.
struct DrawsWithRatio {
  Tensor z;          ///< (B k, Z): the k draws of an example one after another
  Tensor log_ratio;  ///< (B k): log N(z; 0, I) - log N(z; mean, exp(log_var)), nats
};

/// Of moments (B, 2 Z) and noise (B k, Z) ~ N(0, I), which is a constant.
DrawsWithRatio draws_with_ratio(const Tensor& moments, const Tensor& noise);
/// The same in torch operations.
DrawsWithRatio draws_with_ratio_reference(const Tensor& moments, const Tensor& noise);

}  // namespace elbo::kernels
