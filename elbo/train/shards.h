// SPDX-License-Identifier: MIT
// A turn over a batch that is cut into shards: each is one forward and backward pass, and the
// gradients, values and states of all of them become one. The shards may lie on several ranks. The
// bits depend on the number of shards and, where that is fixed, not on that of ranks.
//
// What couples the examples of a batch (batch norm, a softmax over the critic's outputs) couples
// those of a shard. Buffers: one of floats with at most one dimension holds averages or counts
// (moments, BEGAN's k, MAGAN's energies), and becomes the mean over the shards; another keeps
// examples (chains, rows of attributes), and becomes that of the first shard. A player rests where
// more than half of the shards say so.
#pragma once
#include <memory>

#include "elbo/collective/tree_sum.h"
#include "elbo/train/differentiate.h"

namespace elbo::train {

/// How the batches of a run are cut.
struct ShardPlan {
  int64_t shards = 1;  ///< of a batch, over all ranks
  int64_t own = 1;     ///< of them on this rank
  int64_t first = 0;   ///< the first of those
  int64_t rows = 1;    ///< examples in each
  bool fixed = false;  ///< the number was asked for: then the order of sums depends on it alone

  /// One shard on one rank: nothing is cut.
  bool whole() const { return shards == 1; }
};

/// A batch of `batch_size` examples over the ranks of `group`; `shards` 0: as many as ranks.
/// ConfigError where it cannot be cut so.
ShardPlan shard_plan(int64_t batch_size, int64_t shards, const collective::Group& group);

/// A turn and what it is played with.
struct ShardedTurn {
  const models::Turn& turn;             ///< its own
  const tensor::Batch& batch;           ///< this rank's part
  const models::TrainingProgress& now;  ///< where the training is
  const Rng& rng;  ///< of the whole turn; each shard draws from its own rows of it
};

/// What a turn came to over all shards.
struct TurnOutcome {
  std::vector<models::PlayerLoss> losses;  ///< players, and whether they rest; no terms
  Gradients gradients;                     ///< of the mean loss
  std::vector<NamedValue> values;          ///< means of the parts
  /// To be called once the weights have moved; may be empty.
  std::function<void()> after_update;
  bool wished = false;  ///< some rank said so
};

/// RankError, on all ranks, where two of them hold other weights or state than rank 0: a different
/// library, a fault of memory, or a model that writes state from what one rank alone sees.
void want_equal_state(const models::Model& model, collective::Group& group, int64_t step);

/// Plays the shards of this rank and joins them with those of the others.
class ShardPlayer {
 public:
  /// All but `plan` outlive this.
  ShardPlayer(models::Model& model, const PlayerTable& player_table, const ShardPlan& plan,
              collective::Group& group)
      : model_(model), player_table_(player_table), plan_(plan), group_(group) {}
  /// One turn. `wish` is passed on to all ranks. Errors as differentiate(), and RankError.
  TurnOutcome play(const ShardedTurn& what, bool wish);

 private:
  struct Joined;
  models::TurnResult play_one(const ShardedTurn& what, int64_t index, Joined& joined);
  TurnOutcome outcome_of(const ShardedTurn& what, Joined& joined);
  void settle(const std::vector<std::function<void()>>& after);
  Tensor mean_of(collective::TreeSum& sum);

  models::Model& model_;
  const PlayerTable& player_table_;
  ShardPlan plan_;
  collective::Group& group_;
};

}  // namespace elbo::train
