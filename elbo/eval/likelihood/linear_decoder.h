// SPDX-License-Identifier: MIT
// Finding out whether a model's p(x|z) is a Gaussian of one fixed deviation about a mean that is
// affine in z, by asking it: the mean of the codes 0 and e_i gives b and W, log p(f(z)|z) = -D
// log(2 pi sigma^2) / 2 gives sigma, and random codes and examples confirm both.
#pragma once
#include "elbo/measures/likelihood/linear_identity.h"
#include "elbo/models/model.h"

namespace elbo::eval {

/// Of an example: the covariance of x takes their square in memory, their cube in time.
inline constexpr int64_t kMostLinearValues = 4096;

/// p(x|z) of `model`, whose examples are of `info`'s shape. Unsupported, with what is not as it
/// should be, for a decoder that is not affine, a likelihood that is not such a Gaussian, a prior
/// other than N(0, I), and examples of more than kMostLinearValues.
measures::LinearDecoder linear_decoder_of(models::Model& model, const data::DataInfo& info);

/// Unsupported unless q(z|x) of these (B, ...) examples is the diagonal Gaussian that encode()
/// says.
void check_diagonal_posterior(models::Model& model, const data::DataInfo& info, const Tensor& x);

}  // namespace elbo::eval
