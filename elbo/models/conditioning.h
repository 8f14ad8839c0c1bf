// SPDX-License-Identifier: MIT
// The condition of a model, if it has one: the part that turns a batch into a condition and fills
// in what nobody asked for when samples are drawn, and a model beside examples whose condition it
// is given.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/models/abilities.h"
#include "elbo/models/hosted_abilities.h"
#include "elbo/models/model.h"
#include "elbo/tensor/batch.h"

namespace elbo::models {

/// The last 1,024 rows of attributes seen in training, for samples of which nobody says any, as
/// buffers `rows` and `seen`: a part of Conditioning.
class AttributeRows : public torch::nn::Module {
 public:
  static constexpr int64_t kRows = 1024;  ///< the last rows of training that are kept
  /// For data with attributes.
  explicit AttributeRows(const data::DataInfo& info);

  /// Keeps a batch's attributes, (B, names), in place of the oldest. Writes state: for a turn's
  /// `after_update`.
  void keep(const Tensor& attributes);
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

/// A model registers it as its part `condition`. Classes are one-hot; asked for none, samples have
/// classes as often as training had.
class Conditioning : public torch::nn::Module {
 public:
  /// `model` is the model's name, for errors. ConfigError where the data have no such thing.
  Conditioning(ConditionKind kind, const data::DataInfo& info, std::string model);

  ConditionKind kind() const { return kind_; }  ///< none, classes or attributes
  /// How many values an example's condition has; 0: there is none.
  int64_t size() const { return size_; }
  bool any() const { return size_ > 0; }  ///< whether there is a condition
  /// Of the batch's examples: (B, size), or undefined: there is none. Unsupported where the
  /// examples come without.
  Tensor of(const tensor::Batch& batch) const;
  /// No condition: undefined. Unsupported where there must be one.
  Tensor none() const;
  /// The condition `rows` of some examples (undefined: none) for `count` of whatever is asked
  /// about: those examples, or the same number of codes for each of them, an example's side by
  /// side: (count, size), or undefined. Unsupported for any other count.
  Tensor repeated(const Tensor& rows, int64_t count) const;
  /// A turn's `after_update`: keeps the conditions of the whole batch, so that they can be drawn.
  AfterUpdate keeping(const tensor::Batch& batch);
  /// Of so many samples, drawn where it is not given: (count, size), or undefined: there is none.
  /// UsageError and ShapeError for values that cannot be, Unsupported for a condition that this
  /// model does not have.
  Tensor complete(int64_t count, const std::optional<Condition>& condition, Rng& rng) const;

 private:
  Tensor one_hot(const Tensor& classes) const;  // (B) -> (B, size)
  Tensor classes_for(int64_t count, const Condition& condition, Rng& rng) const;
  void refuse_others(const std::optional<Condition>& condition) const;

  ConditionKind kind_;
  int64_t size_ = 0;
  std::string model_;
  std::shared_ptr<AttributeRows> rows_;  // null but for attributes
  // (classes) float32: how often training had each; undefined but for classes
  Tensor seen_;
};

/// A model beside some examples: its abilities, given their condition where it has one. The model
/// itself remembers nothing of them, and must outlive this.
class Conditioned {
 public:
  /// Beside no examples: its own abilities alone.
  explicit Conditioned(torch::nn::Module& model) : model_(model) {}
  /// Unsupported where the examples come without the condition that the model has.
  Conditioned(torch::nn::Module& model, const tensor::Batch& batch);

  torch::nn::Module& model() const { return model_; }  ///< that was given the condition
  /// Null where it has no such ability.
  template <class Ability>
  Ability* ability() const {
    auto* given = dynamic_cast<Ability*>(given_.get());
    if (given == nullptr) return models::ability<Ability>(model_);
    return hosted_ == nullptr ? given : hosted_->of(given);
  }

 private:
  torch::nn::Module& model_;
  std::unique_ptr<GivenCondition> given_;    // null: no condition
  std::unique_ptr<HostedAbilities> hosted_;  // null: the model is on the CPU, as the callers
};

/// "its class" or "its attributes", the condition that this model has of each example; "" where it
/// has none.
std::string condition_in_words(torch::nn::Module& model);

/// Unsupported where a sample is asked for by a condition. `model` is the model's name.
void want_no_condition(const std::optional<Condition>& condition, const data::DataInfo& info,
                       const char* model);

}  // namespace elbo::models
