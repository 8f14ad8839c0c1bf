// SPDX-License-Identifier: MIT
// A turn over a batch that is cut into shards: each is one forward and backward pass, and the
// gradients, values and states of all of them become one. The shards may lie on several ranks. The
// bits depend on the number of shards and, where that is fixed, not on that of ranks.
//
// What couples the examples of a batch reaches the other shards by collective/over_batch.h. Where
// several shards lie on this rank and a turn asks for that, they go in lockstep, a thread each;
// all others are computed one after the other. Batch norm takes its moments over a shard, or with
// sync_batch_norm over all. What forward passes write into buffers of floats with at most one
// dimension (running moments) becomes the mean over the shards. State is written once, by
// `after_update`, from means over all shards. A player rests where more than half of the shards say
// so.
#pragma once
#include <memory>
#include <set>

#include "elbo/collective/batch_parts.h"
#include "elbo/collective/tree_sum.h"
#include "elbo/train/differentiate.h"
#include "elbo/train/lockstep/lockstep.h"

namespace elbo::train {

/// How the batches of a run are cut.
struct ShardPlan {
  int64_t shards = 1;  ///< of a batch, over all ranks
  int64_t own = 1;     ///< of them on this rank
  int64_t first = 0;   ///< the first of those
  int64_t rows = 1;    ///< examples in each
  bool fixed = false;  ///< the number was asked for: then the order of sums depends on it alone
  bool sync_batch_norm = false;  ///< batch norm takes its moments over all shards

  /// One shard on one rank: nothing is cut.
  bool whole() const { return shards == 1; }
};

/// A batch of `batch_size` examples over the ranks of `group`; `shards` 0: as many as ranks.
/// ConfigError where it cannot be cut so. Batch norm goes by the shard.
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
  std::vector<models::PlayerLoss> losses;  ///< players, whether they rest, means of the parts
  Gradients gradients;                     ///< of the mean loss
  std::vector<NamedValue> values;          ///< means of the parts
  models::AfterUpdate after_update;        ///< to be called with the losses' means; may be empty
  bool wished = false;                     ///< some rank said so
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
  class OwnShard;
  std::unique_ptr<Joined> play_apart(const ShardedTurn& what, bool wish);
  std::unique_ptr<Joined> play_in_lockstep(const ShardedTurn& what, bool wish);
  void play_one(const ShardedTurn& what, int64_t index, Joined& joined);
  TurnOutcome outcome_of(const ShardedTurn& what, Joined& joined);
  collective::PartPlace place_of(int64_t index) const;
  Tensor mean_of(collective::TreeSum& sum);

  models::Model& model_;
  const PlayerTable& player_table_;
  ShardPlan plan_;
  collective::Group& group_;
  std::set<std::string> coupled_;       // names of turns whose shards meet
  std::unique_ptr<Lockstep> lockstep_;  // made for the first of them
};

}  // namespace elbo::train
