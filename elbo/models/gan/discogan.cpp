// SPDX-License-Identifier: MIT
// DiscoGAN (Kim, Cha, Kim, Lee and Kim 2017): translators between two domains that discover by
// themselves what corresponds to what (translators.h).
//   critics minimise      sum over domains of E[-log D_k(x_k)] + E[-log(1 - D_k(x~_k))]
//   translators minimise  sum over domains of E[-log D_k(x~_k)], and the cycle errors
//                         d = |again - x|^2, summed over an example's values
// The paper leaves d open and has it at weight 1. Not here: feature matching and a schedule of
// weights, which are in its authors' code but not in its equations.
#include "elbo/models/gan/translators.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

class Discogan : public TranslatorModel {
 public:
  Discogan(const TranslatorOptions& config, const data::DataInfo& info, Rng& rng)
      : TranslatorModel(config, info, rng, "discogan") {}

  std::vector<Player> players() override {
    return {{"critic", critic_params()}, {"translator", translator_params()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"critic",
         [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const DomainExamples translations = translated_constant(batch, rng);
           return {{{"critic", critic_loss(scores(batch, translations))}}, {}};
         },
         options().n_critic},
        {"translator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const DomainExamples translations = translated(batch, rng);
           const LossTerms cycles =
               cycle_loss(batch, translations, objectives::squared_cycle_error, rng);
           return {{{"translator", sum_of(fooling_loss(scores(translations)), cycles)}}, {}};
         }}};
  }

 private:
  static LossTerms critic_loss(const CriticScores& logits) {
    return over_domains(standard_critic_loss(logits));
  }
  static LossTerms fooling_loss(const Tensor& logits) {
    return over_domains(standard_generator_loss(logits, GeneratorLoss::non_saturating));
  }
};

std::shared_ptr<Model> make_discogan(const TranslatorOptions& options, const data::DataInfo& info,
                                     Rng& rng) {
  return std::make_shared<Discogan>(options, info, rng);
}

}  // namespace

ModelMaker discogan_maker() { return maker_of<TranslatorOptions>(make_discogan); }

}  // namespace elbo::models
