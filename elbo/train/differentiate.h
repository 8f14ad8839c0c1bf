// SPDX-License-Identifier: MIT
// The gradients of one turn: each player's own loss with respect to its own parameters, and nothing
// else. All of them are taken and checked before any weight moves. Never backward(), which sums
// over players.
#pragma once
#include "elbo/train/player_table.h"

namespace elbo::train {

/// A turn that has been played, and when.
struct PlayedTurn {
  const std::string& turn;                        ///< its name
  const std::vector<models::PlayerLoss>& losses;  ///< what it returned
  int64_t step = 0;                               ///< for messages
};

/// Gradients by loss, in the order of the losses.
struct Gradients {
  std::vector<Tensors> of;  ///< as the player's parameters; empty for a loss that rests
  /// 2-norm over all of a player's parameters; 0 for a loss that rests
  std::vector<double> norms;
};

/// One named value of a step: `turn/player/part`.
using NamedValue = std::pair<std::string, double>;

/// d total / d params for each loss that does not rest; losses on the same `total` tensor share
/// one sweep. ContractError where a player is unknown or has two losses, where a loss is no scalar
/// or does not reach a parameter (named). DivergedError names turn, player, step and the parts that
/// are not finite.
Gradients differentiate(const PlayedTurn& played, const PlayerTable& player_table);

/// The parts of all losses as numbers, resting ones too.
std::vector<NamedValue> values_of(const PlayedTurn& played);

}  // namespace elbo::train
