// SPDX-License-Identifier: MIT
// The critic of a pair as a part that a model owns: how it sees a batch and as many generated
// examples, what its slope is penalised by, and what can be asked of it.
// Real and generated examples go through a critic with batch norm in two forward passes (Radford et
// al. 2016), so that they never mix, or as one batch (NormOver); its running moments see both
// either way, in equal shares but for the later pass's greater weight (10 : 9), and move in the
// critic's turn alone.
#pragma once
#include "elbo/models/gan/remedies.h"
#include "elbo/models/generator_model.h"

namespace elbo::models {

/// The critic of a pair: scores for the turns, and what can be asked of it besides.
class PairCritic {
 public:
  /// A part of `model`, under whose name "critic" the net is registered.
  PairCritic(const GeneratorModel& model, std::shared_ptr<nn::Net> net,
             NormOver norm = NormOver::group, const RemedyOptions& remedies = {})
      : model_(model), net_(std::move(net)), norm_(norm), remedies_(remedies) {}

  nn::Net& net() const { return *net_; }                       ///< the critic itself
  Tensors parameters() const { return net_->parameters(); }    ///< of the critic's player
  const RemedyOptions& remedies() const { return remedies_; }  ///< as they were given

  /// What it says of the batch's examples and of as many generated ones, with the batch's
  /// condition: (B / pack, outputs) each. ConfigError where the batch cannot be packed.
  CriticScores scores(const Batch& batch, const Tensor& generated, Rng& rng) const;
  /// The same for those who learn from the verdict on `generated`: the batch's examples go through
  /// only where they count in that, by batch norm or by pairs; else `real` is undefined. Running
  /// moments stay.
  CriticScores scores_of_generated(const Batch& batch, const Tensor& generated, Rng& rng) const;
  /// What it says of some rows of one kind, with the batch's condition: (B, ...) -> (B / pack,
  /// outputs).
  Tensor verdict(const Batch& batch, const Tensor& rows, Rng& rng) const;
  /// The gradient of what verdict() has in front at such rows, a pack a row: (B, ...) ->
  /// (B / pack, ...). The graph is kept.
  Tensor slope(const Batch& batch, const Tensor& rows, Rng& rng) const;
  /// The parts `r1`, `r2` and `dragan` that the remedies ask for.
  std::vector<Part> penalties(const Batch& batch, const Tensor& generated, Rng& rng) const;

  /// What is to be done once the critic has been updated, beside what `others` do.
  AfterUpdate after_update(AfterUpdate others = {}) const;

  /// As Judges: logits of (B, ...), (B). Unsupported where the critic judges packs.
  Tensor judge(const Tensor& x) const;
  /// As HasFeatures: `similarity`, the critic's last hidden layer, or of net = "larsen" its second
  /// halving.
  std::vector<std::string> layers() const { return {"similarity"}; }
  /// (B, ...) -> (B, F), the raw values of `layer`. Unsupported as judge(), and where there is
  /// none.
  Tensor features(const Tensor& x, const std::string& layer) const;

 private:
  /// Whether what it says of one row depends on other rows of its kind, or on rows of the other.
  bool rows_depend() const;
  bool rows_mix() const { return norm_ == NormOver::all && rows_depend(); }
  Tensor packed(const Tensor& rows) const;
  Tensor near_real(const Tensor& x, Rng& rng) const;
  void want_single() const;

  const GeneratorModel& model_;
  std::shared_ptr<nn::Net> net_;
  NormOver norm_;
  RemedyOptions remedies_;
};

}  // namespace elbo::models
