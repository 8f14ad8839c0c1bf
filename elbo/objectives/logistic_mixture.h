// SPDX-License-Identifier: MIT
// Discretised logistic mixture over 256 grey values (Salimans et al. 2017, PixelCNN++). On the
// scale [-1, 1] a component's probability of the level v is
//   s((v + 1/255 - m) / r) - s((v - 1/255 - m) / r),
// the lowest level from -infinity, the highest to +infinity,
// so the 256 probabilities sum to 1. With a, b the two arguments this is s(b) s(-a) (1 - exp(a -
// b)), which does not cancel: the paper's code needs a case for small differences, ours does not.
// Deviation: every value (pixel and channel) has a mixture of its own; the paper's linear
// dependence of green on red and blue on both is left out. As there, log r has the lower bound -7
// (kLowestLogScale).
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// Narrower components than a sixtieth of a level gain nothing and make gradients explode.
inline constexpr double kLowestLogScale = -7;

/// K components for each of N values; means and scales on the scale [-1, 1].
struct LogisticMixture {
  Tensor logits;     ///< (B, K, N): of the components' weights
  Tensor mean;       ///< (B, K, N)
  Tensor log_scale;  ///< (B, K, N): values under kLowestLogScale count as that
};

/// log p(x) in nats, summed over values. (B, N) with x a multiple of 1/255 in [0, 1], else the
/// nearest -> (B). ShapeError where sizes differ.
Tensor discretised_logistic_mixture_log_prob(const LogisticMixture& mixture, const Tensor& x);

/// A draw from uniform numbers in [0, 1): `choice` (B, K, N) takes a component of each value, u (B,
/// N) the place in it. The levels come as multiples of 1/255: (B, N).
Tensor discretised_logistic_mixture_quantile(const LogisticMixture& mixture, const Tensor& choice,
                                             const Tensor& u);

/// E[x] of the mixture before it is rounded to a level, cut to [0, 1] at most half a level beyond:
/// within 1/510 of the exact mean. (B, N)
Tensor discretised_logistic_mixture_mean(const LogisticMixture& mixture);

}  // namespace elbo::objectives
