// SPDX-License-Identifier: MIT
// The losses of a GAN by form and pairing. With r = critic's logits of real, g of generated
// examples:
//   separate       non_saturating, saturating   as in adversarial_losses.h
//                  hinge (Lim and Ye 2017, Tran et al. 2017): critic E[max(0, 1 - r)] +
//                  E[max(0, 1 + g)], generator -E[g]
//   relativistic   each real example beside a generated one (Jolicoeur-Martineau 2019; R3GAN's
//                  objective, Huang et al. 2024), d = r - g: critic E[f(-d)], generator E[f(d)],
//                  f(t) = log(1 + exp(t)), of hinge max(0, 1 + t). In the saturating game the
//                  generator minimises -E[f(-d)].
#pragma once
#include "elbo/models/adversarial_losses.h"

namespace elbo::models {

/// What critic and generator minimise.
enum class GameLoss { non_saturating, saturating, hinge };
constexpr auto enum_names(GameLoss) { return std::array{"non_saturating", "saturating", "hinge"}; }

/// Whether the critic says how real each example is, or how much more real than another one.
enum class Pairing { separate, relativistic };
constexpr auto enum_names(Pairing) { return std::array{"separate", "relativistic"}; }

/// A loss and a pairing.
struct Game {
  GameLoss loss = GameLoss::non_saturating;  ///< what is minimised
  Pairing pairing = Pairing::separate;       ///< of which scores
};

/// Parts `real` and `fake`, or of pairs `pair`; and right_on_real, right_on_fake, or
/// `right_on_pairs`, the share of pairs whose real example has the higher score.
LossTerms critic_loss_of(const Game& game, const CriticScores& logits);

/// Part `loss`. `logits.real` is looked at where examples are paired.
LossTerms generator_loss_of(const Game& game, const CriticScores& logits);

}  // namespace elbo::models
