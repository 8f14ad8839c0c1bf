// SPDX-License-Identifier: MIT
// What a model is told of each example, if anything: the part that turns a batch into a condition,
// and fills in what nobody asked for when samples are drawn.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/batch.h"

namespace elbo {

/// What a model was told last, outside of training (telling.h).
struct Heard {
  bool listens = false;  ///< somebody tells it what comes with the examples that it is asked about
  Tensor rows = {};      ///< (B, size): of B examples
};

/// The last 1,024 rows of attributes seen in training, as buffers `rows` and `seen`: a part of
/// Conditioning.
class AttributeRows : public torch::nn::Module {
 public:
  static constexpr int64_t kRows = 1024;
  explicit AttributeRows(const DataInfo& info);

  /// Keeps the batch's attributes in place of the oldest. Writes state: for a turn's
  /// `after_update`.
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

/// A model registers it as its part `condition`. Classes are told one-hot; asked for none, samples
/// have classes as often as training had.
class Conditioning : public torch::nn::Module {
 public:
  /// `model` is the model's name, for errors. ConfigError where the data have no such thing.
  Conditioning(ConditionKind kind, const DataInfo& info, std::string model);

  ConditionKind kind() const { return kind_; }
  /// How many values are told of an example; 0: nothing.
  int64_t size() const { return size_; }
  bool any() const { return size_ > 0; }
  /// What is told of the batch's examples: (B, size), or undefined: nothing.
  Tensor of(const Batch& batch) const;
  /// Nothing, for those who have nobody to tell them: undefined. Unsupported where something must
  /// be told.
  Tensor none() const;
  /// What was told of the examples asked about: a row for each of `count`, which are those told of,
  /// or the same number of codes for each of them, an example's side by side: (count, size);
  /// undefined where nothing needs telling. Unsupported where something does and was not told.
  Tensor given(int64_t count) const;
  bool listens() const { return heard_.listens; }
  const Heard& heard() const { return heard_; }
  void hear(Heard heard) { heard_ = std::move(heard); }
  /// For a turn's `after_update`: keeps what was told, so that it can be drawn.
  std::function<void()> keeping(const Batch& batch);
  /// What so many samples are to be told, drawn where it is not given: (count, size), or undefined:
  /// nothing. UsageError and ShapeError for values that cannot be, Unsupported for a condition that
  /// this model is not told.
  Tensor complete(int64_t count, const std::optional<Condition>& condition, Rng& rng) const;

 private:
  Tensor one_hot(const Tensor& classes) const;  // (B) -> (B, size)
  Tensor classes_for(int64_t count, const Condition& condition, Rng& rng) const;
  void refuse_others(const std::optional<Condition>& condition) const;

  ConditionKind kind_;
  int64_t size_ = 0;
  std::string model_;
  Heard heard_;
  std::shared_ptr<AttributeRows> rows_;  // null but for attributes
  // (classes) float32: how often each was told; undefined but for classes
  Tensor seen_;
};

/// Unsupported where a sample is asked for by a condition. `model` is the model's name.
void want_no_condition(const std::optional<Condition>& condition, const DataInfo& info,
                       const char* model);

}  // namespace elbo
