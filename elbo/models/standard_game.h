// SPDX-License-Identifier: MIT
// The game of Goodfellow et al. 2014 in logits, D = s(critic's logits): what GANs share that differ
// in what surrounds it.
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//   generator minimises  E[-log D(G(z))] (non_saturating),
//                        or E[log(1 - D(G(z)))] (saturating, the minimax game)
#pragma once
#include "elbo/models/adversarial_pair.h"

namespace elbo {

enum class GeneratorLoss { non_saturating, saturating };
template <>
struct EnumNames<GeneratorLoss> {
  static constexpr std::array names{"non_saturating", "saturating"};
};

/// Parts `real`, `fake`, then `penalties`, and the shares `right_on_real`, `right_on_fake`.
LossTerms standard_critic_terms(const CriticScores& judged,
                                const std::vector<Part>& penalties = {});

/// Part `loss`.
LossTerms standard_generator_terms(const CriticScores& judged, GeneratorLoss loss);

/// A pair that plays the standard game.
class StandardGame : public AdversarialPair {
 protected:
  StandardGame(const PairOptions& options, GeneratorLoss loss, ConditionKind told,
               const DataInfo& info, Rng& rng, const char* name)
      : AdversarialPair(options, told, info, rng, name), loss_(loss) {}

  LossTerms critic_terms(const CriticScores& judged) const override {
    return standard_critic_terms(judged);
  }
  LossTerms generator_terms(const CriticScores& judged) const override {
    return standard_generator_terms(judged, loss_);
  }

 private:
  GeneratorLoss loss_;
};

}  // namespace elbo
