// SPDX-License-Identifier: MIT
// One pass over a data set to measure something: in order, every example, the model in evaluation
// mode, no gradient.
#pragma once
#include <ATen/core/grad_mode.h>

#include <functional>
#include <memory>

#include "elbo/collective/group.h"
#include "elbo/data/dataset.h"
#include "elbo/models/model.h"
#include "elbo/tensor/batch.h"

namespace elbo::eval {

class PartialResults;

/// How a measure is taken. The result depends on `seed` and `limit` alone, but for rounding.
struct EvalOptions {
  uint64_t seed = 0;  ///< of every draw
  int64_t limit = 0;  ///< so many examples, from the first; 0: all
  /// Examples, or decoded codes, in one product; 0: as many as fit a small memory.
  int64_t rows = 0;
  /// Called after each batch; may be empty.
  std::function<void(int64_t done, int64_t total)> progress;
  /// keeps rows() between interrupted calls; may be null
  PartialResults* partial_results = nullptr;
  /// The ranks that measure the same together, each with its share of the examples; null: one.
  std::shared_ptr<collective::Group> group = nullptr;
};

/// While it lives: `model` in evaluation mode and no gradients on this thread. The former mode
/// comes back at the end.
class Evaluating {
 public:
  /// Begins; `model` must outlive it.
  explicit Evaluating(models::Model& model) : model_(model), was_training_(model.is_training()) {
    models::set_training(model_, false);
  }
  ~Evaluating() { models::set_training(model_, was_training_); }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  models::Model& model_;
  bool was_training_;
  at::NoGradGuard no_grad_;
};

/// How many examples a measure will see: the data set's size, at most `limit` where that is not 0.
int64_t examples_of(const data::Dataset& data, int64_t limit);

/// Rows of one product: `options.rows`, or a number that keeps them within a few megabytes.
int64_t rows_of(const data::DataInfo& info, const EvalOptions& options);

/// The examples `indices` with pass 0 of `seed` (which fixes a dynamic binarisation).
tensor::Batch examples_by(const data::Dataset& data, const std::vector<int64_t>& indices,
                          uint64_t seed);

/// Examples `first` .. `first + count - 1`, likewise.
tensor::Batch examples_at(const data::Dataset& data, int64_t first, int64_t count, uint64_t seed);

/// Calls `each` with batches of at most `batch` examples; the second argument is the number of the
/// batch's first example.
void for_each_batch(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                    const std::function<void(const tensor::Batch&, int64_t)>& each);

/// As for_each_batch(), for measures of one row of numbers an example: `each` yields (count,
/// columns) in double, and all of them come back: (N, columns). Where `options.partial_results` has
/// rows of an interrupted call, the pass goes on behind them, so each row may depend on its example
/// alone. Ranks share out the batches; all have all rows.
Tensor map_batches(const data::Dataset& data, int64_t batch, const EvalOptions& options,
                   const std::function<Tensor(const tensor::Batch&, int64_t)>& each);

}  // namespace elbo::eval
