// SPDX-License-Identifier: MIT
// A generator and a critic that learn against each other. A model that differs from another in its
// losses is these and two functions.
//   critic's turn, n_critic times:  real examples and as many generated ones, constant
//   generator's turn:               generated afresh
// Real and generated examples go through a critic with batch norm in two forward passes (Radford et
// al. 2016), so that they never mix, or as one batch (norm_over.h); its running moments see both
// either way, in equal shares. The generator's batch norm moves in both turns. Deviation from
// DCGAN: images are in [0, 1] and end in a sigmoid, not in [-1, 1] and tanh.
#pragma once
#include <functional>

#include "elbo/models/generator_model.h"
#include "elbo/models/norm_over.h"

namespace elbo {

struct PairOptions {
  GeneratorOptions generator;
  int64_t n_critic = 1;
  /// Of a critic with batch norm; a field where the model makes it one.
  NormOver norm = NormOver::group;
  /// By the model, no field; it is given the condition.
  std::function<std::shared_ptr<Net>(const NetOptions&, const DataInfo&, Rng&)> critic =
      make_critic;

  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("n_critic", n_critic, "updates of the critic in a step, each on a batch of its own",
          AtLeast{1});
  }
};

/// What the critic says of real and of generated examples: (B, 1) each. `real` is undefined in the
/// generator's turn, unless the model wants to see it there.
struct CriticScores {
  Tensor real, made;
};

/// Adds the shares `right_on_real` and `right_on_fake` of a critic that calls real what it puts
/// above 0.
void add_shares(LossTerms& terms, const CriticScores& judged);

/// Players `critic` and `generator`, a turn for each.
class AdversarialPair : public GeneratorModel, public Judges, public HasFeatures {
 public:
  std::vector<Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator().parameters()}};
  }
  std::vector<Turn> turns(const TrainingProgress&) override;
  Tensor judge(const Tensor& x) override;
  /// `similarity`: the critic's last hidden layer, or of net = "larsen" its second halving.
  std::vector<std::string> feature_layers() const override { return {"similarity"}; }
  Tensor features(const Tensor& x, const std::string& layer) override;

 protected:
  /// Registers `critic` beside what a GeneratorModel has. ConfigError as make_critic.
  AdversarialPair(const PairOptions& options, ConditionKind told, const DataInfo& info, Rng& rng,
                  const char* name);

  virtual LossTerms critic_terms(const CriticScores& judged) const = 0;
  virtual LossTerms generator_terms(const CriticScores& judged) const = 0;
  /// What the critic says of an example that is as likely real as generated; judge() counts from
  /// there.
  virtual double undecided() const { return 0; }
  /// Whether generator_terms() reads what the critic says of real examples.
  virtual bool generator_sees_real() const { return false; }
  /// Once the critic has moved: writes state (WGAN clips its weights).
  virtual void after_critic() {}
  virtual TurnResult play_critic(const Batch& batch, Rng& rng);
  virtual TurnResult play_generator(const Batch& batch, Rng& rng);

  /// The critic's loss, and what follows once it has moved.
  TurnResult critic_moves(LossTerms terms, const Batch& batch);
  /// What the critic says of the batch's examples and of as many others.
  CriticScores judged(const Batch& real, const Tensor& made);
  /// The same for those who learn from the verdict on `made` alone: `real` is undefined where it
  /// has no say in that.
  CriticScores judged_as_made(const Batch& real, const Tensor& made);
  Net& critic() const { return *critic_; }

 private:
  /// Whether what the critic says of one row depends on rows of the other kind.
  bool rows_mix() const { return norm_ == NormOver::all && options().net.batch_norm; }

  int64_t n_critic_;
  NormOver norm_;
  std::string name_;
  std::shared_ptr<Net> critic_;
};

}  // namespace elbo
