// SPDX-License-Identifier: MIT
// The latent codes of a data set, and what each dimension carries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Where the examples of a data set are thought to lie.
struct Codes {
  Tensor mean;             ///< (N, Z) float32
  Tensor log_var;          ///< (N, Z) float32; undefined for a model that encodes to points
  Tensor labels;           ///< (N) int64; undefined where there are none
  Tensor attributes = {};  ///< (N, A) float32, each in [0, 1]; undefined where there are none
};

/// What each dimension says of an example: its KL to N(0, 1), mean over examples, in nats; for
/// points the variance of the codes. -> (Z)
Tensor information(const Codes& codes);

/// Dimensions by information, most first; at most `count` of them where that is not 0.
std::vector<int64_t> most_informative(const Codes& codes, int64_t count);

/// Where codes live, as a box: N(0, I) for a model with a posterior, the codes' own mean and
/// deviation for one that encodes to points.
struct Frame {
  Tensor centre;  ///< (Z)
  Tensor scale;   ///< (Z)
};
/// That of (N, Z) codes; a scale is at least 1e-6, so that a dead dimension has a place too.
Frame frame_of(const Codes& codes);
/// N(0, I) of `latent_dim` dimensions.
Frame standard_frame(int64_t latent_dim);

/// The codes' means in two dimensions.
struct Plane {
  Tensor points;  ///< (N, 2)
  /// Of the two axes: "z0", or "component 1 (31.2 % of the variance)".
  std::vector<std::string> labels;
};

/// The means themselves where Z = 2 (or 1, beside zeros), else their two principal components
/// (Pearson 1901); each component's sign makes its largest weight positive.
Plane plane_of(const Tensor& means);

}  // namespace elbo::measures
