// SPDX-License-Identifier: MIT
// Which directions of a code move what is decoded most, for models that do not encode (Ramesh, Choi
// and LeCun 2018, "A spectral regularizer for unsupervised disentanglement"; Wang and Ponce 2021,
// "The geometry of deep generative image models"): with J = d G(z) / d z
//   M = E[J'J] / values,   z ~ p(z)
// whose diagonal is what a dimension carries and whose eigenvectors are the directions, ordered.
// J's columns are central differences, a quarter of the prior's deviation to each side.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"

namespace elbo::eval {

/// J'J / values at draw `number` of the prior: (Z, Z) double. A model with a condition is given
/// that of class `number` mod classes, or attributes of 1/2. Unsupported where the model does not
/// decode.
Tensor decoder_gram(models::Model& model, const data::DataInfo& info, int64_t number);

/// All in double.
struct DecoderAxes {
  Tensor axes;        ///< (Z, K): orthonormal, a column an axis, that of most change first
  Tensor deviation;   ///< (K): of the prior along each
  Tensor carries;     ///< (Z): squared change of a value, mean over values, a deviation of z_j
  Tensor mean;        ///< (Z): of the prior
  Tensor deviations;  ///< (Z): of the prior
};

/// From the mean of decoder_gram() over draws; the prior's moments are those of 4,096 draws.
DecoderAxes decoder_axes(models::Model& model, const Tensor& gram, int64_t count);

}  // namespace elbo::eval
