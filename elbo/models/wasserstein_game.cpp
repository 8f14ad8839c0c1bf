// SPDX-License-Identifier: MIT
// Scores.
#include "elbo/models/wasserstein_game.h"

namespace elbo {

LossTerms wasserstein_critic_terms(const CriticScores& judged, const std::vector<Part>& penalties) {
  std::vector<Part> parts{{"score_real", judged.real.flatten(), -1},
                          {"score_fake", judged.made.flatten()}};
  parts.insert(parts.end(), penalties.begin(), penalties.end());
  LossTerms terms = weighted_sum(parts);
  terms.parts.emplace_back("gap", terms.parts[0].second - terms.parts[1].second);
  return terms;
}

LossTerms WassersteinGame::generator_terms(const CriticScores& judged) const {
  return weighted_sum({{"score_fake", judged.made.flatten(), -1}});
}

}  // namespace elbo
