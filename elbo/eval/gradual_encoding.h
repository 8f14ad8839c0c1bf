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
    const Evaluating evaluating(model_);
    const int64_t count = std::min(rows_of(data_.info(), options_), total() - done_);
    const tensor::Batch batch = examples_at(data_, done_, count, options_.seed);
    const models::Conditioned beside(model_, batch);
    const models::Posterior posterior =
        ability_of<models::Encodes>(beside, data_.info()).encode(batch.x);
    const std::array kept{posterior.mean, posterior.log_var, batch.y, batch.attributes};
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
