// SPDX-License-Identifier: MIT
// Who moves, so that neither side of a game runs away from the other: the gate of Larsen et al.'s
// released code (not in their paper).
#pragma once

namespace elbo {

/// The loss on either kind at which the sides are even (about log 2), and how far from it a side
/// may stray; nats.
struct GateOptions {
  double equilibrium = .68, margin = .35;
};

/// The critic's mean losses on real and on generated examples; nats.
struct CriticLosses {
  double real, fake;
};

struct GateDecision {
  bool critic, decoder;  ///< moves
};

/// The critic rests where either loss is below equilibrium - margin, the decoder where either is
/// above equilibrium + margin; where both would, both move.
GateDecision gate_decision(const CriticLosses& losses, const GateOptions& options);

}  // namespace elbo
