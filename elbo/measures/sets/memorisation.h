// SPDX-License-Identifier: MIT
// Does a model repeat its training examples? Seen from the distances of examples to their nearest
// training and test example (elbo/measures/nearest_rows.h). Held-out examples say how near to the
// training set one comes without knowing it; generated ones that come nearer have been copied.
#pragma once
#include <torch/types.h>

#include "elbo/measures/nearest_rows.h"

namespace elbo::measures {

/// How far the sets lie from each other, and how large the two that were searched are.
struct SetDistances {
  Tensor generated_to_train;  ///< (M)
  Tensor generated_to_test;   ///< (M)
  Tensor test_to_train;       ///< (T)
  int64_t train_count = 0;    ///< examples of the training set searched
  int64_t test_count = 0;     ///< of the test set searched
};

/// A share, what it would be if the generated examples knew nothing of the training set, and its
/// binomial standard error.
struct Share {
  double value = 0;           ///< 0 to 1
  double expected = 0;        ///< without knowledge of the training set
  double standard_error = 0;  ///< sqrt(value (1 - value) / M)
};

/// Three signs that training examples were learned by heart.
struct Memorisation {
  /// The statistic C_T of Meehan, Chaudhuri and Dasgupta 2020 with one cell: the z-score of Mann
  /// and Whitney's U over d(generated, train) and d(test, train), ties counted half. N(0, 1) for
  /// fresh draws; strongly negative: copied; strongly positive: the generated examples stay away
  /// from the data.
  double copying_z = 0;
  /// Generated examples whose nearest real example is a training one, ties half. Expected: train /
  /// (train + test), by exchange of the two. It also sees training examples that were learned
  /// without being copied.
  Share nearer_train;
  /// Generated examples nearer to the training set than all but the nearest hundredth of the test
  /// examples, the k-th of T. Expected: k / (T + 1). It sees a few copies among many fresh
  /// examples.
  Share too_near;
};

/// Errors as check_distances(); ShapeError where made_to_train and made_to_test differ in length;
/// DataError for counts below 1.
Memorisation memorisation_of(const SetDistances& distances);

/// The share of generated examples that are authentic (Alaa et al. 2022): not nearer to their
/// nearest training example than that one is to the next training example. `made_to_train` (M),
/// `train_gap` (M): for each generated example the distance of its nearest training example to that
/// one's own nearest in the training set.
double authentic_share(const Tensor& generated_to_train, const Tensor& train_gap);

}  // namespace elbo::measures
