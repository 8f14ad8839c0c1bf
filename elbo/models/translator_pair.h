// SPDX-License-Identifier: MIT
// Two translators, one each way between two domains, and a critic of each domain. No pairs are
// shown: a translation has to look like the other domain, and to lead back.
//   critics' turn, n_critic times:  what translators make is constant
//   translators' turn:              both ways, there and back
//   translators minimise            sum of both domains' adversarial losses
//                                   + cycle (d(T21(T12(x1)), x1) + d(T12(T21(x2)), x2))
// A model is its critics' loss, its translators' adversarial loss and d. Critics see real and
// translated examples in two forward passes, so that batch norm never mixes them.
#pragma once
#include "elbo/models/abilities.h"
#include "elbo/models/adversarial_pair.h"
#include "elbo/models/translator_net.h"
#include "elbo/models/two_domains.h"

namespace elbo {

struct TranslatorOptions {
  DomainNetOptions nets;
  TranslatorNet::Form form;
  double cycle = 1;
  int64_t n_critic = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("code", form.code, "conv, larsen: size of the translators' code", AtLeast{1});
    visit("cycle", cycle, "weight of the errors after the way there and back", AtLeast{0});
    visit("n_critic", n_critic, "updates of the critics in a step, each on a batch of its own",
          AtLeast{1});
  }
};

/// Players `critic` (both critics) and `translator` (both translators), a turn for each. Parts
/// `to_second`, `to_first`, `critic_first`, `critic_second`.
class TranslatorPair : public Model, public Translates {
 public:
  std::vector<Player> players() override;
  std::vector<Turn> turns(const TrainingProgress&) override;
  /// Through the translator of that way. ShapeError for examples of another shape, UsageError for a
  /// way that is none.
  Tensor translate(const Tensor& x, Way way, Rng& rng) override;

 protected:
  /// ConfigError as of the nets, and where the data have one domain. `name` is the model's.
  TranslatorPair(const TranslatorOptions& options, const DataInfo& info, Rng& rng,
                 const char* name);

  /// Of the logits or scores of both domains, (2 B, 1) each: a mean over both, which is made their
  /// sum here.
  virtual LossTerms critic_terms(const CriticScores& judged) const = 0;
  /// The same for the translators; judged.real is undefined.
  virtual LossTerms adversarial_terms(const CriticScores& judged) const = 0;
  /// d: (B, ...), (B, ...) -> (B).
  virtual Tensor cycle_error(const Tensor& again, const Tensor& x) const = 0;
  /// Once the critics have moved.
  virtual void after_critic() {}
  /// Both critics.
  std::vector<const torch::nn::Module*> critics() const {
    return {critics_[0].get(), critics_[1].get()};
  }

 private:
  TurnResult play_critic(const Batch& batch, Rng& rng);
  TurnResult play_translator(const Batch& batch, Rng& rng);
  /// What the critic of each domain says of examples of it: (2 B, 1).
  Tensor judged(const Tensor& first, const Tensor& second);

  TranslatorOptions options_;
  DataInfo info_;
  std::shared_ptr<TranslatorNet> to_second_, to_first_;
  std::array<std::shared_ptr<Net>, 2> critics_;
};

}  // namespace elbo
