// SPDX-License-Identifier: MIT
// Attribute vectors kept from training, so that a model that is told attributes can draw examples when nobody tells it any.
#pragma once
#include <torch/nn/module.h>

#include "elbo/core/rng.h"
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/batch.h"

namespace elbo {

/// What a model may be told of each example.
enum class ConditionKind { none, attributes };
template <>
struct EnumNames<ConditionKind> {
  static constexpr std::array names{"none", "attributes"};
};

/// The values of a condition: the number of attributes, or 0. ConfigError where the data of `model` have none.
int64_t condition_size(ConditionKind kind, const DataInfo& info, const char* model);

/// The last 1,024 rows of attributes seen in training, as buffers `rows` and `seen`: a model registers it as a part of itself.
class AttributeRows : public torch::nn::Module {
 public:
  static constexpr int64_t kRows = 1024;
  explicit AttributeRows(const DataInfo& info);

  /// Keeps the batch's attributes in place of the oldest. Writes state: for a turn's `then`.
  void keep(const Batch& batch);
  /// Kept rows, each with the same probability: (count, names). All .5 before anything was kept.
  Tensor draw(int64_t count, Rng& rng) const;
  /// The attributes that a sample is asked for, drawn where they are not given (undefined or not a number): (count, names). ShapeError for another shape, UsageError for
  /// a value outside [0, 1], Unsupported where a class is asked for.
  Tensor complete(int64_t count, const std::optional<Condition>& condition, Rng& rng) const;

 private:
  std::vector<std::string> names_;
  Tensor rows_;  // (kRows, names)
  Tensor seen_;  // (): rows ever kept
};

}  // namespace elbo
