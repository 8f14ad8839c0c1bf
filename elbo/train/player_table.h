// SPDX-License-Identifier: MIT
// The players of a model with their parameters' names, checked before the first step: every
// parameter has one player or is frozen.
#pragma once
#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/models/model.h"
#include "elbo/tensor/safetensor.h"

namespace elbo::train {

/// A model breaks the contract of models/model.h.
using ContractError = ErrorOf<ErrorKind::internal>;

/// A player whose parameters have names.
struct PlayerParams {
  std::string name;             ///< of the player
  tensor::NamedTensors params;  ///< of the player alone
  Tensors tensors;              ///< the same, without names
};

/// All players of a model.
class PlayerTable {
 public:
  /// ContractError lists every parameter with two players or none, every player without parameters,
  /// with a taken name or with one not its model's.
  explicit PlayerTable(models::Model& model);

  /// In the model's order.
  const std::vector<PlayerParams>& params_by_player() const { return params_by_player_; }
  std::vector<std::string> names() const;  ///< in the model's order
  /// The player called `name`; ContractError that names the turn where there is none.
  const PlayerParams& at(const std::string& name, const std::string& turn) const;
  /// Names of the parameters that nobody moves.
  const std::vector<std::string>& frozen() const { return frozen_; }

 private:
  std::vector<PlayerParams> params_by_player_;
  std::vector<std::string> frozen_;
};

}  // namespace elbo::train
