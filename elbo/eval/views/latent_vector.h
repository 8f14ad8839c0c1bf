// SPDX-License-Identifier: MIT
// The direction of an attribute among codes, for arithmetic with codes (Larsen et al. 2016, section
// 4.1; Radford et al. 2016): z + t v has t times more of it.
#pragma once
#include "elbo/measures/latent/codes.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {

/// What an attribute is in the space of codes.
struct AttributeVector {
  Tensor vector;         ///< (Z) double: from the mean code without it to the mean code with it
  Tensor origin;         ///< (Z) double: the mean code of all examples
  double threshold = 0;  ///< "with" is above it: .5 of a binary attribute, the median of any other
  int64_t with = 0, without = 0;  ///< examples
};

/// The vector of attribute `index` of examples' codes.
///   plain: mean of the codes with it - mean of the codes without it.
///   pure: b_j (mean a_j with - mean a_j without), b_j the attribute's row in the least-squares
///   regression of codes on all attributes: what attributes that go together share is given to
///   each by its part. Of independent attributes both are the same but for chance.
/// DataError where the codes have no attributes, or all examples are on one side.
AttributeVector attribute_vector(const measures::Codes& codes, int64_t index, bool pure);

/// Where codes lie along a vector, in units of it: t = v . (z - origin) / |v|^2.
struct Projection {
  Tensor mean;  ///< (N) double
  /// (N) double: sqrt(sum_d v_d^2 sigma_d^2) / |v|^2; undefined for codes that are points
  Tensor deviation;
};
/// Of (N, Z) codes. DataError where the vector is 0.
Projection projected(const models::Posterior& codes, const AttributeVector& along);

}  // namespace elbo::eval
