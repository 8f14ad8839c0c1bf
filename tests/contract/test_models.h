// SPDX-License-Identifier: MIT
// Models for tests alone: each does what some published family needs of the contract and no model
// of the registry does yet; and wrong ones.
#pragma once
#include <memory>

#include "elbo/models/model.h"

namespace elbo::test {

using ModelPtr = std::shared_ptr<models::Model>;

/// One turn, three losses on two losses: encoder and decoder share the reconstruction, the critic
/// rests in every third step (Larsen's gate).
ModelPtr three_players(const data::DataInfo& info, Rng& rng);
/// The encoder has a loss in two turns, on two losses (adversarial autoencoder); dropout from
/// torch's own generator.
ModelPtr two_turns(const data::DataInfo& info, Rng& rng);
/// Looks for some steps, without a loss, and keeps what it saw in buffers; then learns with two
/// more turns, one of them repeated, whose `then` clips.
ModelPtr phases(const data::DataInfo& info, Rng& rng);
/// Learns against the features of a frozen net with batch norm.
ModelPtr frozen_part(const data::DataInfo& info, Rng& rng);

/// Wrong: both players are given the sum of their losses.
ModelPtr summed_total(const data::DataInfo& info, Rng& rng);
/// Wrong: the generator's loss has the critic's in it, with a positive weight.
ModelPtr helps_its_opponent(const data::DataInfo& info, Rng& rng);
/// Wrong: the generator claims a parameter of the critic.
ModelPtr claims_anothers(const data::DataInfo& info, Rng& rng);
/// Wrong: calls backward() in its turn, which sums over players.
ModelPtr calls_backward(const data::DataInfo& info, Rng& rng);
/// Wrong: moves weights while it is played.
ModelPtr moves_in_play(const data::DataInfo& info, Rng& rng);
/// Wrong: a parameter that no player owns and nobody froze.
ModelPtr forgets_a_parameter(const data::DataInfo& info, Rng& rng);

}  // namespace elbo::test
