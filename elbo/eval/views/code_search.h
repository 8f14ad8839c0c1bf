// SPDX-License-Identifier: MIT
// The search of invert.h step by step: whoever shows how it goes, or must answer in between, goes
// on with it when it likes.
#pragma once
#include <algorithm>

#include "elbo/eval/views/invert.h"
#include "elbo/models/abilities.h"
#include "elbo/nn/adam.h"

namespace elbo::eval {

/// Rows of images and codes on their way, independent of each other.
class CodeSearch {
 public:
  /// Towards `x` (R, ...) from `starts` (R, Z), by the plan's steps, rate and weight. `decoder`
  /// must outlive it.
  CodeSearch(models::Decodes& decoder, Tensor x, const Tensor& starts, InvertPlan plan);

  /// Judges where the rows are and makes a step, but behind the last one; false where all is done.
  /// REQUIRES: the model is in evaluation mode (eval::Evaluating).
  bool advance();
  /// Steps made.
  int64_t step() const { return std::min(step_, plan_.steps); }
  int64_t steps() const { return plan_.steps; }          ///< that it makes in all
  bool finished() const { return step_ > plan_.steps; }  ///< whether advance() has nothing to do
  const Tensor& best() const { return best_; }           ///< (R, Z): best codes so far
  /// (R) double: mean squared errors of best()
  const Tensor& errors() const { return errors_; }
  const Tensor& objectives() const { return objectives_; }  ///< (R) double, of best()

 private:
  Tensor judge(bool wants_gradient);

  models::Decodes& decoder_;
  InvertPlan plan_;
  Tensor x_, z_, best_;         // (R, ...), (R, Z), (R, Z)
  Tensor objectives_, errors_;  // (R) double, of best_
  nn::TensorAdam adam_;
  int64_t step_ = 0;  // rows judged so often
};

/// Where a search of `images` images begins: (images * plan.restarts, Z), an image's side by side,
/// drawn from the prior, or from N(0, I) where the model has none. Image i's depend on (plan.seed,
/// i) alone.
Tensor prior_starts(models::Model& model, const models::Decodes& decoder, const InvertPlan& plan,
                    int64_t images);

}  // namespace elbo::eval
