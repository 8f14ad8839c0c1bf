// SPDX-License-Identifier: MIT
// The options of a vae_gan: the paper's algorithm and where the authors' release differs from it,
// with the release's gate (which is not in the paper): who moves, so that neither side of the game
// runs away from the other.
#pragma once
#include <algorithm>

#include "elbo/models/hybrid/critic_autoencoder.h"

namespace elbo::models {

/// Where reconstructions are compared: in the critic's layer, or by pixels.
enum class SimilarityIn { features, pixels };
constexpr auto enum_names(SimilarityIn) { return std::array{"features", "pixels"}; }

/// The decoder's part of the game.
enum class MinimaxForm { saturating, non_saturating };
constexpr auto enum_names(MinimaxForm) { return std::array{"saturating", "non_saturating"}; }

/// What the critic learns to refuse.
enum class Fakes { both, prior };
constexpr auto enum_names(Fakes) { return std::array{"both", "prior"}; }

/// The loss on either kind at which the sides are even (about log 2), and how far from it a side
/// may stray; nats.
struct GateOptions {
  double equilibrium = .68, margin = .35;  ///< nats
};

/// The critic's mean losses on real and on generated examples; nats.
struct CriticLosses {
  double real, fake;  ///< nats
};

/// Who is updated in this step.
struct GateDecision {
  bool critic, decoder;  ///< moves
};

/// The critic skips its update where either loss is below equilibrium - margin, the decoder its
/// where either is above equilibrium + margin; where both would, both move.
inline GateDecision gate_decision(const CriticLosses& losses, const GateOptions& options) {
  const bool critic = std::min(losses.real, losses.fake) >= options.equilibrium - options.margin;
  const bool decoder = std::max(losses.real, losses.fake) <= options.equilibrium + options.margin;
  if (!critic && !decoder) return {true, true};
  return {critic, decoder};
}

/// Options of vae_gan beside its nets.
struct VaeGanOptions {
  CriticAutoencoderOptions nets;                      ///< nets, alpha, condition
  SimilarityIn similarity = SimilarityIn::features;   ///< what is compared
  double sigma = .5, gamma = 1e-2, real_weight = .5;  ///< as in docs/models/vae_gan.md
  MinimaxForm gan_loss = MinimaxForm::saturating;     ///< the decoder's
  Fakes fakes = Fakes::both;                          ///< of the critic
  NormOver norm = NormOver::group;                    ///< batch norm's moments
  bool gate = false;                                  ///< whether sides may rest
  GateOptions even;                                   ///< of the gate

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit(
        "similarity", similarity,
        "where reconstructions are compared: in the critic's similarity layer, or pixel by pixel");
    visit("sigma", sigma, "pixels: standard deviation of p(x|z) in the data's range", Above{0});
    visit("gamma", gamma,
          "decoder: weight of the reconstruction, a sum over the layer's values, beside the "
          "critic's loss",
          AtLeast{0});
    visit(
        "gan_loss", gan_loss,
        "decoder: the critic's loss upside down (saturating, the paper), or -log D of its images");
    visit("fakes", fakes,
          "what the critic learns to refuse: images of the prior and reconstructions (both, the "
          "paper), or the former alone (the release)");
    visit("norm", norm,
          "batch norm of decoder and critic: by the moments of each kind of rows (real, "
          "reconstruction, prior), or of all together");
    visit("real_weight", real_weight,
          "critic: share of the weight that real examples have; .5: every term counts 1",
          Between{0, 1});
    visit("gate", gate, "the release's gate: critic or decoder rests where it is too far ahead");
    visit("equilibrium", even.equilibrium, "gate: the critic's loss at which both are even, nats",
          AtLeast{0});
    visit("margin", even.margin, "gate: how far from it", AtLeast{0});
  }
};

}  // namespace elbo::models
