// SPDX-License-Identifier: MIT
// The one loop that trains every family: a step is one round of all turns; each turn is played,
// differentiated, checked, and only then its players move; and a pause of it in which the model is
// used instead of taught. What a run is made of besides (records, checkpoints, health) is in
// train/training_run.h.
#pragma once
#include <memory>

#include "elbo/data/batch_loader.h"
#include "elbo/kernels/precision.h"
#include "elbo/nn/ema.h"
#include "elbo/run/manifest.h"
#include "elbo/train/differentiate.h"
#include "elbo/train/optimizer.h"
#include "elbo/train/shards.h"

namespace elbo::train {

/// How a training runs.
struct TrainerOptions {
  uint64_t seed = 0;        ///< of all draws
  int64_t batch_size = 64;  ///< examples
  int64_t steps = 0;        ///< length of the run; 0: by epochs
  int64_t epochs = 1;       ///< length in passes of the data, counted by what the first step draws
  double ema_decay = 0;     ///< 0: no averaged weights
  OptimTable optim;         ///< of all players
  /// Of the products in training; whatever is measured is measured in fp32.
  kernels::Precision precision = kernels::Precision::automatic;
  /// Parts of a batch, each a forward and backward pass of its own (train/shards.h); 0: as many as
  /// ranks.
  int64_t shards = 0;
  /// Batch norm takes its moments over all shards.
  bool sync_batch_norm = false;
  bool zero = false;  ///< each rank keeps its share of the optimizers' memory alone
  /// The ranks that train this model, each with a trainer of the same options.
  std::shared_ptr<collective::Group> group = collective::alone();
  torch::Device device = torch::kCPU;  ///< of the model, its batches and its optimizers
};

/// A gradient that moved a player: for those who watch.
struct Update {
  const std::string& turn;            ///< its name
  const PlayerParams& player_params;  ///< who moved
  const Tensors& grads;               ///< one for each parameter
  double norm = 0;                    ///< 2-norm, before it is clipped
};

/// Hears of each move of a step; nothing it does may draw or change anything.
using UpdateWatcher = std::function<void(const Update&)>;

/// Owns the optimizers, the averaged weights and the batch loader of a model in training.
class Trainer {
 public:
  /// ContractError where the players are wrong, ConfigError for a section under [optim] that names
  /// no player, for a batch (or shard) of one where a layer of batch norm learns, or for a batch
  /// that cannot be cut into the shards. Moves the model to options.device.
  Trainer(std::shared_ptr<models::Model> model, std::shared_ptr<const data::Dataset> data,
          const TrainerOptions& options);

  /// One round of all turns. Throws as differentiate(), before the weights that are concerned were
  /// touched.
  void step(const UpdateWatcher& watcher = {});

  /// Says in the next step to all ranks that this one wishes to stop.
  void wish_to_stop() { wish_ = true; }
  /// Whether some rank had wished so by the end of the last step: the same on all ranks.
  bool wished_to_stop() const { return wished_; }
  models::Model& model() { return *model_; }  ///< that learns
  /// of the training split
  const data::DataInfo& data() const { return data_->info(); }
  const data::Dataset& dataset() const { return *data_; }            ///< the training split
  const TrainerOptions& options() const { return options_; }         ///< as they were given
  const PlayerTable& player_table() const { return player_table_; }  ///< who learns
  data::BatchLoader& loader() { return loader_; }                    ///< gives each step its batch
  const data::BatchLoader& loader() const { return loader_; }        ///< gives each step its batch
  /// The averaged weights, or null.
  nn::Ema* ema() { return ema_.get(); }
  /// Gives the averaged weights running moments of batch norm that are their own; nothing where
  /// there are none. Once a step; changes nothing that a step depends on.
  void settle_average();
  int64_t steps() const { return steps_; }  ///< made so far
  /// Steps of the whole run.
  int64_t total() const { return total_; }
  /// whole passes of the data so far
  int64_t epoch() const { return loader_.drawn() / loader_.per_epoch(); }
  /// Values of the last step, `turn/player/part`; of a repeated turn, its last repeat's.
  const std::vector<NamedValue>& values() const { return values_; }
  /// Gradient norms of the last step, `turn/player`.
  const std::vector<NamedValue>& norms() const { return norms_; }
  /// Learning rates of the last step, by optimizer ("critic", "encoder@fool"); before the first,
  /// those of the first.
  std::vector<NamedValue> rates() const;
  /// Whether a checkpoint is made now, where all ranks have a share in it: rank 0's answer. The
  /// others give none; where this rank can save alone, `saves`.
  bool agree_on_save(bool saves);
  /// On the other ranks, where rank 0 calls save(): gives it their shares.
  void join_save();
  /// All that the next step depends on, as the files of a checkpoint (docs/training.md): weights,
  /// averages, optimizers, and state.json with `session`, what the caller wants to find again.
  /// REQUIRES, where optimizers' memory is shared: all others are in join_save() or here.
  /// DivergedError where a weight, an average or a buffer is not finite: such a checkpoint is never
  /// written.
  std::vector<run::NamedFile> save(const Node& session);
  /// Goes to the state of these files and returns their `session`. DataError where they do not fit
  /// the model, the options or, unless `other_data`, the data; ConfigError where the run ends
  /// before their step; `where` names them.
  Node restore(const std::vector<run::NamedFile>& files, const std::string& where,
               bool other_data = false);

 private:
  struct Held {
    std::string name;  ///< "critic" or "encoder@fool"
    Optimizer optimizer;
  };

  tensor::Batch next_batch();
  models::TrainingProgress progress(const std::vector<models::Turn>& turns) const;
  /// What all turns of a step share.
  struct Round {
    models::TrainingProgress now;
    const UpdateWatcher& watcher;
  };
  void play(const models::Turn& turn, const tensor::Batch& batch, const Round& round, Rng rng);
  void play_shards(const models::Turn& turn, const tensor::Batch& batch, const Round& round,
                   const Rng& rng);
  Update move(const std::string& turn, const models::PlayerLoss& player_loss, const Tensors& grads,
              double norm);
  Optimizer& optimizer_of(const std::string& player, const std::string& turn);

  std::shared_ptr<models::Model> model_;
  std::shared_ptr<const data::Dataset> data_;
  TrainerOptions options_;
  ShardPlan plan_;
  PlayerTable player_table_;
  std::unique_ptr<ShardPlayer> shard_player_;  // null where nothing is cut
  bool wish_ = false, wished_ = false;
  std::vector<Held> held_;
  std::unique_ptr<nn::Ema> ema_;
  int64_t settled_at_ = -1;  // the step of settle_average()
  data::BatchLoader loader_;
  int64_t steps_ = 0, total_ = 0;
  std::vector<NamedValue> values_, norms_;
};

/// What a pause is for.
enum class PauseFor {
  use,   ///< samples, measures: averaged weights have moments of their own
  look,  ///< a glance that must not cost a pass over batches
};

/// While it lives: evaluation mode, no gradients, the averaged weights where there are any.
class TrainingPause {
 public:
  /// Begins the pause; `trainer` must outlive it and must not step() meanwhile.
  explicit TrainingPause(Trainer& trainer, PauseFor purpose = PauseFor::use) : trainer_(trainer) {
    if (purpose == PauseFor::use) trainer_.settle_average();
    models::set_training(trainer_.model(), false);
    if (trainer_.ema() != nullptr) trainer_.ema()->swap();
  }
  ~TrainingPause() {
    if (trainer_.ema() != nullptr) trainer_.ema()->swap();
    models::set_training(trainer_.model(), true);
  }
  TrainingPause(const TrainingPause&) = delete;
  TrainingPause& operator=(const TrainingPause&) = delete;

 private:
  Trainer& trainer_;
  torch::NoGradGuard no_grad_;
};

}  // namespace elbo::train
