// SPDX-License-Identifier: MIT
// The losses of the games that several models play, from what a critic says of a batch. With D =
// s(critic's logits):
//   standard (Goodfellow et al. 2014)
//     critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//     generator minimises  E[-log D(G(z))] (non_saturating) or E[log(1 - D(G(z)))] (saturating, the
//         minimax game)
//   Wasserstein (Arjovsky et al. 2017), scores f without a bound; over all f of slope 1 the gap is
//   the Wasserstein distance, and what holds f to a bounded slope is the model's own
//     critic minimises     -(E[f(x)] - E[f(G(z))])
//     generator minimises  -E[f(G(z))]
//   margin (Zhao et al. 2017), energies E
//     critic minimises     E[E(x)] + E[max(0, m - E(G(z)))]
#pragma once
#include "elbo/models/model.h"

namespace elbo::models {

/// What the critic says of real and of generated examples: (B, 1) each. `real` is undefined in the
/// generator's turn, unless the model wants to see it there.
struct CriticScores {
  Tensor real, generated;  ///< (B, 1) each
};

/// What a generator minimises: -log D, or log(1 - D) as in the minimax game.
enum class GeneratorLoss { non_saturating, saturating };
constexpr auto enum_names(GeneratorLoss) { return std::array{"non_saturating", "saturating"}; }

/// Of logits: parts `real`, `fake`, then `penalties`, and the shares of add_accuracy().
LossTerms standard_critic_loss(const CriticScores& logits, const std::vector<Part>& penalties = {});

/// Of the logits of generated examples: part `loss`.
LossTerms standard_generator_loss(const Tensor& generated, GeneratorLoss loss);

/// -gap and more: parts `score_real`, `score_fake`, those of `penalties`, and `gap`.
LossTerms wasserstein_critic_loss(const CriticScores& scores,
                                  const std::vector<Part>& penalties = {});

/// Of the scores of generated examples: part `score_fake`.
LossTerms wasserstein_generator_loss(const Tensor& generated);

/// Of energies, (B) each: parts `real_energy`, `hinge`, `fake_energy`, and `over_margin`, the share
/// of generated examples that pay nothing. `margin` is ().
LossTerms margin_critic_loss(const CriticScores& energies, const Tensor& margin);

/// Adds the shares `right_on_real` and `right_on_fake` of a critic that calls real what it puts
/// above 0.
void add_accuracy(LossTerms& terms, const CriticScores& logits);

/// Both losses, minimised together: totals are added, parts stand behind each other.
LossTerms sum_of(LossTerms a, const LossTerms& b);

/// The parts added to a loss; the loss itself where there are none.
LossTerms with_parts(LossTerms terms, const std::vector<Part>& parts);

}  // namespace elbo::models
