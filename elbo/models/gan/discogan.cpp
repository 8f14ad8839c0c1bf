// SPDX-License-Identifier: MIT
// DiscoGAN (Kim, Cha, Kim, Lee and Kim 2017): translators between two domains that discover by
// themselves what corresponds to what (translator_pair.h).
//   critics minimise      sum over domains of E[-log D_k(x_k)] + E[-log(1 - D_k(made_k))]
//   translators minimise  sum over domains of E[-log D_k(made_k)], and the cycle errors
//                         d = |again - x|^2, summed over an example's values
// The paper leaves d open and has it at weight 1. Not here: feature matching and a schedule of
// weights, which are in its authors' code but not in its equations.
#include "elbo/models/registry.h"
#include "elbo/models/standard_game.h"
#include "elbo/models/translator_pair.h"
#include "elbo/objectives/cycle_error.h"

namespace elbo {
namespace {

class Discogan : public TranslatorPair {
 public:
  Discogan(const TranslatorOptions& options, const DataInfo& info, Rng& rng)
      : TranslatorPair(options, info, rng, "discogan") {}

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    return standard_critic_terms(judged);
  }
  LossTerms adversarial_terms(const CriticScores& judged) const override {
    return standard_generator_terms(judged, GeneratorLoss::non_saturating);
  }
  Tensor cycle_error(const Tensor& again, const Tensor& x) const override {
    return squared_cycle_error(again, x);
  }
};

std::shared_ptr<Model> make_discogan(const TranslatorOptions& options, const DataInfo& info,
                                     Rng& rng) {
  return std::make_shared<Discogan>(options, info, rng);
}

}  // namespace

ModelMaker discogan_maker() { return maker_of<TranslatorOptions>(make_discogan); }

}  // namespace elbo
