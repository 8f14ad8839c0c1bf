// SPDX-License-Identifier: MIT
// What couples the examples of a batch: sums, means and rows over the whole of it, where a model is
// given a part. All parts call these in the same order, with tensors of the same form; gradients
// flow to all of them, any number of times. Where the batch is whole each returns what it was
// given, at no cost.
#pragma once
#include <array>

#include "elbo/core/rng.h"
#include "elbo/tensor/tensor.h"

namespace elbo::collective {

/// What becomes of the values of all parts.
enum class Over { sum, mean };
constexpr auto enum_names(Over) { return std::array{"sum", "mean"}; }

/// The sum or mean over all parts of the batch of what each has: same shape. Parts are equally
/// large, so a mean of their means is the mean over the batch.
Tensor over_batch(const Tensor& values, Over what);

/// The rows of all parts in the order of the batch: (b, ...) -> (B, ...).
Tensor rows_of_batch(const Tensor& rows);

/// The stream of a turn for what is drawn once for the whole batch: the same in every part.
Rng rng_of_batch(const Rng& rng);

/// Rows that belong to the whole batch (chains that go on from update to update, the batch's own
/// rows): those that this part computes. Where they cannot be divided evenly it computes all.
class OwnRows {
 public:
  explicit OwnRows(int64_t count);  ///< of all rows
  /// The own ones of all: (count, ...) -> (own, ...).
  Tensor of(const Tensor& all) const;
  /// The stream of a turn, whose rows then begin at the first own row.
  Rng noise(const Rng& rng) const;
  /// All rows again, out of every part's own: (own, ...) -> (count, ...).
  Tensor joined(const Tensor& own) const;

 private:
  int64_t count_, own_, first_ = 0;
};

}  // namespace elbo::collective
