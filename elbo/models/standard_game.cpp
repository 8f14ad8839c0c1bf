// SPDX-License-Identifier: MIT
// Losses in logits.
#include "elbo/models/standard_game.h"

#include "elbo/objectives/adversarial.h"

namespace elbo {

LossTerms standard_critic_terms(const CriticScores& judged, const std::vector<Part>& penalties) {
  std::vector<Part> parts{{"real", critic_loss_on_real(judged.real)},
                          {"fake", critic_loss_on_fake(judged.made)}};
  parts.insert(parts.end(), penalties.begin(), penalties.end());
  LossTerms terms = weighted_sum(parts);
  add_shares(terms, judged);
  return terms;
}

LossTerms standard_generator_terms(const CriticScores& judged, GeneratorLoss loss) {
  return weighted_sum(
      {{"loss", loss == GeneratorLoss::non_saturating ? non_saturating_loss(judged.made)
                                                      : saturating_loss(judged.made)}});
}

}  // namespace elbo
