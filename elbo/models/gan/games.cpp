// SPDX-License-Identifier: MIT
// From scores to the losses of a game.
#include "elbo/models/gan/games.h"

#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

/// max(0, 1 - score): (B, 1) -> (B).
Tensor short_of_one(const Tensor& score) {
  return objectives::hinge_below(score.flatten(),
                                 torch::ones({}, score.options().requires_grad(false)));
}

/// f(-d), small where d is large: (B, 1) -> (B).
Tensor wants_large(GameLoss loss, const Tensor& d) {
  return loss == GameLoss::hinge ? short_of_one(d) : objectives::critic_loss_on_real(d).flatten();
}

}  // namespace

LossTerms critic_loss_of(const Game& game, const CriticScores& logits) {
  if (game.pairing == Pairing::relativistic) {
    const Tensor d = logits.real - logits.generated;
    LossTerms terms = weighted_sum({{"pair", wants_large(game.loss, d)}});
    terms.parts.emplace_back("right_on_pairs", objectives::share_positive(d.detach()));
    return terms;
  }
  if (game.loss != GameLoss::hinge) return standard_critic_loss(logits);
  LossTerms terms = weighted_sum(
      {{"real", short_of_one(logits.real)}, {"fake", short_of_one(-logits.generated)}});
  add_accuracy(terms, logits);
  return terms;
}

LossTerms generator_loss_of(const Game& game, const CriticScores& logits) {
  if (game.pairing == Pairing::relativistic) {
    const Tensor d = logits.real - logits.generated;
    if (game.loss == GameLoss::saturating)
      return weighted_sum({{"loss", wants_large(game.loss, d), -1}});
    return weighted_sum({{"loss", wants_large(game.loss, -d)}});
  }
  if (game.loss == GameLoss::hinge) return weighted_sum({{"loss", -logits.generated.flatten()}});
  return standard_generator_loss(logits.generated, game.loss == GameLoss::saturating
                                                       ? GeneratorLoss::saturating
                                                       : GeneratorLoss::non_saturating);
}

}  // namespace elbo::models
