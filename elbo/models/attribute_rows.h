// SPDX-License-Identifier: MIT
// Attribute vectors kept from training, so that a model that is told attributes can draw examples
// when nobody tells it any.
#pragma once
#include <torch/nn/module.h>

#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/batch.h"

namespace elbo {

/// The last 1,024 rows of attributes seen in training, as buffers `rows` and `seen`: a part of
/// Conditioning.
class AttributeRows : public torch::nn::Module {
 public:
  static constexpr int64_t kRows = 1024;
  explicit AttributeRows(const DataInfo& info);

  /// Keeps the batch's attributes in place of the oldest. Writes state: for a turn's `then`.
  void keep(const Batch& batch);
  /// Kept rows, each with the same probability: (count, names). All .5 before anything was kept.
  Tensor draw(int64_t count, Rng& rng) const;
  /// The attributes that a sample is asked for, drawn where they are not given (undefined or not a
  /// number): (count, names). ShapeError for another shape, UsageError for a value outside [0, 1].
  Tensor complete(int64_t count, const std::optional<Condition>& condition, Rng& rng) const;

 private:
  std::vector<std::string> names_;
  Tensor rows_;  // (kRows, names)
  Tensor seen_;  // (): rows ever kept
};

}  // namespace elbo
