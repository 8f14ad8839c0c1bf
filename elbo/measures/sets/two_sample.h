// SPDX-License-Identifier: MIT
// Classifier two-sample tests (Lopez-Paz and Oquab 2017): can a classifier tell generated from
// real? An accuracy of one half is the best that a model can reach.
#pragma once
#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// A share of right answers and its binomial standard error.
struct Accuracy {
  double value = 0;           ///< 0 to 1; one half where the sets are of one distribution
  double standard_error = 0;  ///< sqrt(a (1 - a) / n)
};

/// By the nearest neighbour in both sets together, leaving the example itself out (Xu et al. 2018).
/// Two equally near ones of both sets count one half. High on generated and low on real: the
/// generated examples crowd together (mode collapse). Below one half on both: they sit beside real
/// ones (copies).
struct NeighbourTest {
  /// The error leaves out that examples share neighbours, so it is somewhat too small.
  Accuracy total;
  Accuracy on_real;       ///< real examples whose nearest is real
  Accuracy on_generated;  ///< generated examples whose nearest is generated
};

/// Of (N, D), (N, D): sets of unequal size would make a guess right more than half of the time, and
/// are a DataError. Others as check_same_width().
NeighbourTest nearest_neighbour_test(const Tensor& real, const Tensor& generated);

/// What a linear classifier can tell of two sets.
struct LogisticTest {
  Accuracy accuracy;  ///< on the halves that it has not seen
  /// How probable such an accuracy or a better one is for equal distributions: normal limit of the
  /// binomial, one-sided.
  double p_value = 0;
  int64_t test_rows = 0;  ///< examples that the accuracy runs over
};

/// A linear probe (elbo/measures/latent/probe.h) of the labels "real" and "generated", fitted to a
/// random half of each set and tested on the others. Of (N, D), (N, D), N >= 4; errors as
/// nearest_neighbour_test().
LogisticTest logistic_test(const Tensor& real, const Tensor& generated, Rng rng);

}  // namespace elbo::measures
