// SPDX-License-Identifier: MIT
// The decision.
#include "elbo/models/equilibrium_gate.h"

#include <algorithm>

namespace elbo {

GateDecision gate_decision(const CriticLosses& losses, const GateOptions& options) {
  const bool critic = std::min(losses.real, losses.fake) >= options.equilibrium - options.margin;
  const bool decoder = std::max(losses.real, losses.fake) <= options.equilibrium + options.margin;
  if (!critic && !decoder) return {true, true};
  return {critic, decoder};
}

}  // namespace elbo
