// SPDX-License-Identifier: MIT
// Whether pictures that were asked for with attributes have them, as a regressor sees it (Larsen et
// al. 2016, table 2): for each of N wanted vectors a of A attributes, k pictures are drawn, and t_1
// .. t_k are the attributes that the regressor tells of them.
//   cosine = mean over vectors of max_i t_i . a / (|t_i| |a|)
//   MSE    = mean over vectors and pictures of sum_j (t_ij - a_j)^2
// All attributes lie in [0, 1], so vectors that have nothing to do with each other have a high
// cosine; the centred one takes the mean vector of real examples from both before. The scaled error
// divides each attribute's square by its variance: A for a regressor that always tells the mean.
#pragma once
#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// What real examples have.
struct AttributeScale {
  Tensor mean;      ///< (A) double
  Tensor variance;  ///< (A) double; an attribute of variance 0 has no part in the scaled error
};

/// Of real attributes (N, A). Errors as check_features().
AttributeScale attribute_scale(const Tensor& attributes);

/// What was wanted and what was told.
struct WantedAndPredicted {
  Tensor wanted;     ///< (N, A)
  Tensor predicted;  ///< (N, k, A): of the k pictures drawn for each
};

/// How near what the regressor sees is to what was asked for.
struct AttributeSimilarity {
  Estimate cosine;  ///< of the best of k pictures, mean over vectors
  /// Likewise of what differs from the mean vector, the best picture chosen anew.
  Estimate centred;
  double cosine_of_all = 0, centred_of_all = 0;  ///< mean over all k pictures
  double squared_error = 0;                      ///< sum over attributes, mean over all pictures
  /// Each attribute in its variances, sum over attributes, mean over all pictures.
  double scaled_error = 0;
};

/// A vector of length 0 has cosine 0 with any. ShapeError where sizes do not fit, DataError for
/// values that are not finite.
AttributeSimilarity attribute_similarity(const WantedAndPredicted& vectors,
                                         const AttributeScale& scale);

}  // namespace elbo::measures
