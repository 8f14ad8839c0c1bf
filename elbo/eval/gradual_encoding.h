// SPDX-License-Identifier: MIT
// The codes of a data set, a batch at a time: for callers that must answer somebody in between.
#pragma once
#include <algorithm>
#include <array>
#include <utility>

#include "elbo/eval/ability.h"
#include "elbo/eval/batches.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::eval {

/// The examples first .. first + count - 1.
struct ExampleRange {
  int64_t first = 0;  ///< its number
  int64_t count = 0;  ///< how many
};

/// Means, log-variances, labels and attributes of the examples of `range`, each undefined where
/// there are none. Unsupported for a model without an encoder.
inline Tensors encoded_rows(models::Model& model, const data::Dataset& data,
                            const ExampleRange& range, uint64_t seed) {
  const Evaluating evaluating(model);
  const tensor::Batch batch = examples_at(data, range.first, range.count, seed);
  const models::Conditioned beside(model, batch);
  const models::Posterior posterior =
      ability_of<models::Encodes>(beside, data.info()).encode(batch.x);
  return {posterior.mean, posterior.log_var, batch.y, batch.attributes};
}

/// Encodes examples in their order and keeps the codes of those that it has come to.
class GradualEncoding {
 public:
  /// Of the first examples (options.limit of them); both must outlive it. Unsupported for a model
  /// without an encoder.
  GradualEncoding(models::Model& model, const data::Dataset& data, EvalOptions options)
      : model_(model), data_(data), options_(std::move(options)) {
    want_ability<models::Encodes>(model, data.info());
  }

  int64_t done() const { return done_; }                                ///< examples encoded
  int64_t total() const { return examples_of(data_, options_.limit); }  ///< to be encoded
  int64_t bytes() const { return bytes_; }                              ///< of what is kept

  /// Encodes the next batch; false where there was none left.
  bool advance() {
    if (done_ >= total()) return false;
    const int64_t count = std::min(rows_of(data_.info(), options_), total() - done_);
    const Tensors kept = encoded_rows(model_, data_, {done_, count}, options_.seed);
    for (size_t i = 0; i < kept.size(); ++i) {
      if (!kept[i].defined()) continue;
      parts_[i].push_back(kept[i]);
      bytes_ += static_cast<int64_t>(kept[i].nbytes());
    }
    done_ += count;
    return true;
  }

  /// What is known of all examples that were encoded so far.
  measures::Codes codes() const {
    const auto joined = [](const Tensors& parts) {
      return parts.empty() ? Tensor() : torch::cat(parts);
    };
    return {joined(parts_[0]), joined(parts_[1]), joined(parts_[2]), joined(parts_[3])};
  }

 private:
  models::Model& model_;
  const data::Dataset& data_;
  EvalOptions options_;
  int64_t done_ = 0, bytes_ = 0;
  std::array<Tensors, 4> parts_;  // means, log-variances, labels, attributes
};

}  // namespace elbo::eval
