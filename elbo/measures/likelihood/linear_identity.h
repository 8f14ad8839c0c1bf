// SPDX-License-Identifier: MIT
// The identity behind the bound, where everything in it is known: for p(z) = N(0, I),
// p(x|z) = N(W z + b, sigma^2 I) (probabilistic PCA, Tipping and Bishop 1999) and
// q(z|x) = N(m, S), S diagonal,
//   log p(x)  =  KL(q(z|x) || p(z|x))  +  E_q[log p(x|z)] - KL(q(z|x) || p(z)),
// each side by itself in closed form:
//   p(x) = N(b, W W^T + sigma^2 I)
//   p(z|x) = N(M^-1 W^T (x - b), sigma^2 M^-1),  M = W^T W + sigma^2 I
//   E_q[log p(x|z)] = -(|x - b - W m|^2 + tr(W^T W S)) / (2 sigma^2) - D log(2 pi sigma^2) / 2.
// log p(x) comes from the D x D covariance, the posterior from the Z x Z one, the bound from
// neither, so that the two sides share no step.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// p(x|z) = N(weight z + bias, sigma^2 I).
struct LinearDecoder {
  Tensor weight;     ///< (D, Z) double
  Tensor bias;       ///< (D) double
  double sigma = 1;  ///< deviation of every value of x, above 0
};

/// The parts of the identity, each (B) in double, nats.
struct IdentityTerms {
  Tensor log_p;            ///< log p(x)
  Tensor reconstruction;   ///< E_q[log p(x|z)]
  Tensor kl;               ///< KL(q(z|x) || p(z))
  Tensor kl_to_posterior;  ///< KL(q(z|x) || p(z|x)): the gap

  Tensor elbo() const { return reconstruction - kl; }  ///< (B): the bound
  /// log p(x) - KL to the posterior - ELBO: 0 but for rounding.
  Tensor residual() const { return log_p - kl_to_posterior - elbo(); }
};

/// Takes the decompositions once: D^3 operations, D^2 doubles.
class LinearIdentity {
 public:
  /// Weight and bias must be in double.
  explicit LinearIdentity(LinearDecoder decoder);
  /// Of (B, D) examples and the means and logarithms of variances of their q, (B, Z) each.
  IdentityTerms terms(const Tensor& x, const Tensor& q_mean, const Tensor& q_log_var) const;

 private:
  Tensor log_evidence(const Tensor& centred) const;

  LinearDecoder decoder_;
  Tensor lower_;      // (D, D): Cholesky factor of W W^T + sigma^2 I
  Tensor gram_;       // (Z, Z): W^T W
  Tensor precision_;  // (Z, Z): of p(z|x)
  Tensor project_;    // (Z, D): M^-1 W^T
};

}  // namespace elbo::measures
