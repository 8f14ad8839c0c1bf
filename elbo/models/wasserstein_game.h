// SPDX-License-Identifier: MIT
// The game of Wasserstein GANs: the critic's scores f have no bound, and it widens the gap E[f(x)]
// - E[f(G(z))], which over all f of slope 1 is the Wasserstein distance. What holds f to a bounded
// slope is the model's own.
#pragma once
#include "elbo/models/adversarial_pair.h"

namespace elbo {

/// -gap and more: parts `score_real`, `score_fake`, those of `penalties`, and `gap`.
LossTerms wasserstein_critic_terms(const CriticScores& judged,
                                   const std::vector<Part>& penalties = {});

/// Its judge() has no natural zero: scores of a set mean something beside those of another.
class WassersteinGame : public AdversarialPair {
 protected:
  using AdversarialPair::AdversarialPair;
  LossTerms critic_terms(const CriticScores& judged) const override {
    return wasserstein_critic_terms(judged);
  }
  /// Part `score_fake`.
  LossTerms generator_terms(const CriticScores& judged) const override;
};

}  // namespace elbo
