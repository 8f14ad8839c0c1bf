// SPDX-License-Identifier: MIT
// How far a measure is inside its batches: each of them may take minutes, in which somebody
// watches.
#pragma once
#include "elbo/eval/batches.h"
#include "elbo/kernels/spin_wait.h"

namespace elbo::eval {

/// Tells `options.progress` of the examples done, counting those of a batch as it goes on; and
/// governs how threads wait meanwhile.
class BatchProgress {
 public:
  /// DataError where there is no example to measure.
  BatchProgress(const data::Dataset& data, const EvalOptions& options);

  /// The options for the pass itself, which reports nothing.
  EvalOptions batch_options() const;
  /// A batch of `count` examples from `first` on begins.
  void begin(int64_t first, int64_t count) { first_ = first, count_ = count; }
  /// `share` of the batch's work is done, 0 to 1.
  void reached(double share);
  /// The examples of one batch: `most` at most, and about as many in each.
  int64_t batch(int64_t most) const;

 private:
  const EvalOptions& options_;
  int64_t total_, first_ = 0, count_ = 0;
  kernels::WaitGovernor waiting_;
};

}  // namespace elbo::eval
