// SPDX-License-Identifier: MIT
// What [optim] and [train] of an experiment may say. No torch: the launcher explains these fields
// too.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/kernels/precision.h"

namespace elbo::train {

/// The rules of elbo/train/update.h.
enum class OptimKind { adam, adamw, adamax, rmsprop, sgd };
constexpr auto enum_names(OptimKind) {
  return std::array{"adam", "adamw", "adamax", "rmsprop", "sgd"};
}

/// How the rate changes over a run; docs/training.md has the formulas.
enum class Schedule { constant, step, cosine, linear, polynomial, stages };
constexpr auto enum_names(Schedule) {
  return std::array{"constant", "step", "cosine", "linear", "polynomial", "stages"};
}

/// [optim], and [optim.PLAYER] or [optim."PLAYER@TURN"], which begin as [optim].
struct OptimConfig {
  OptimKind kind = OptimKind::adam;                                    ///< which rule
  double lr = 1e-3;                                                    ///< learning rate
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;                       ///< of the Adam family
  double weight_decay = 0, momentum = 0, alpha = 0.99, clip_norm = 0;  ///< each as its field says
  Schedule schedule = Schedule::constant;                              ///< of the rate
  int64_t warmup_steps = 0, step_every = 0;                            ///< steps
  double gamma = 0.1, final_lr = 0, power = 0.75;                      ///< of the schedules
  int64_t stages = 8;        ///< of `stages`: each three times as long as the one before
  int64_t stages_run = 0;    ///< of them, those that the run makes; 0: all
  double second_moment = 0;  ///< where the mean of the gradient's square begins

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("kind", kind, "the rule by which weights move");
    visit("lr", lr, "learning rate", AtLeast{0});
    visit("beta1", beta1, "Adam family: memory of the gradient's mean", Between{0, 0.999999});
    visit("beta2", beta2, "Adam family: memory of the gradient's size", Between{0, 0.99999999});
    visit("eps", eps, "added to the divisor of Adam, AdamW, Adamax, RMSprop", AtLeast{0});
    visit("weight_decay", weight_decay,
          "pull of each weight towards 0 (adamw: apart from the gradient; the others: L2)",
          AtLeast{0});
    visit("momentum", momentum, "sgd and rmsprop: memory of past updates", Between{0, 0.999999});
    visit("alpha", alpha, "rmsprop: memory of the gradient's square", Between{0, 0.999999});
    visit("clip_norm", clip_norm,
          "longest gradient of a player, 2-norm over all its parameters; 0: no limit", AtLeast{0});
    visit("schedule", schedule, "how the learning rate changes over the run");
    visit("warmup_steps", warmup_steps, "the rate rises from 0 to lr over so many steps",
          AtLeast{0});
    visit("step_every", step_every,
          "schedule = \"step\": the rate is multiplied by gamma every so many steps", AtLeast{0});
    visit("gamma", gamma, "schedule = \"step\": the factor", Above{0});
    visit("stages", stages,
          "schedule = \"stages\": so many, each three times as long as the one before, over which "
          "the rate falls to a tenth (Burda et al. 2016: 8)",
          Between{1, 16});
    visit("stages_run", stages_run,
          "schedule = \"stages\": the run is so many of the first of them; 0: all", Between{0, 16});
    visit("second_moment", second_moment,
          "adam, adamw: where the mean of the gradient's square begins, which slows the first "
          "thousands of steps (1: the code of Burda et al. 2016)",
          AtLeast{0});
    visit("final_lr", final_lr, "cosine, linear, polynomial: where the rate ends, as a share of lr",
          Between{0, 1});
    visit("power", power,
          "polynomial: the rate has fallen by (share of the run) ^ power of the way; below 1 fast "
          "at first (.75: Larsen et al. 2016)",
          Above{0});
  }
};

/// [train].
struct TrainConfig {
  int64_t steps = 0, epochs = 10, batch_size = 64;  ///< length of the run, and examples in a batch
  double ema_decay = 0;                             ///< 0: no averaged weights
  kernels::Precision precision = kernels::Precision::automatic;  ///< of products
  std::string device = "auto";  ///< a name for elbo/core/device_name.h
  int64_t log_every = 50;       ///< steps between two lines of metrics.jsonl
  int64_t validate_every = 0;   ///< steps between two validations; 0: each epoch
  int64_t sample_every = 500;   ///< steps between two sample grids; 0: none
  int64_t samples = 64;         ///< examples on a sample grid
  /// steps between two checkpoints; 0: each epoch
  int64_t checkpoint_every = 0;
  /// a checkpoint also when the last is so old; 0: off
  int64_t checkpoint_seconds = 0;
  int64_t keep = 3;                        ///< checkpoints that stay, besides the best
  int64_t early_stop_patience = 0;         ///< in validations; 0: never
  std::string monitor = "";                ///< empty: the model's first figure
  std::vector<std::string> measures = {};  ///< protocols

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("steps", steps, "length of the run in rounds of all turns; 0: by epochs", AtLeast{0});
    visit("epochs", epochs, "length of the run in passes of the data, where steps = 0", AtLeast{1});
    visit("batch_size", batch_size, "examples in a batch", AtLeast{1});
    visit("ema_decay", ema_decay,
          "memory of the averaged weights, which are then the ones used; 0: none",
          Between{0, 0.9999999});
    visit("precision", precision,
          "products of fully connected layers: fp32, or bf16 with float32 sums and weights; auto: "
          "fp32");
    visit("device", device,
          "what computes: cpu, cuda (a GPU), cuda:N (the N-th), or auto: a GPU where LibTorch has "
          "CUDA and finds one, else the CPU");
    visit("log_every", log_every, "steps between two lines of metrics.jsonl", AtLeast{1});
    visit("validate_every", validate_every, "steps between two validations; 0: each epoch",
          AtLeast{0});
    visit("sample_every", sample_every, "steps between two sample grids; 0: none", AtLeast{0});
    visit("samples", samples, "examples on a sample grid", Between{1, 1024});
    visit("checkpoint_every", checkpoint_every, "steps between two checkpoints; 0: each epoch",
          AtLeast{0});
    visit("checkpoint_seconds", checkpoint_seconds,
          "a checkpoint also when the last is so old; 0: off", AtLeast{0});
    visit("keep", keep, "checkpoints kept, besides the best", AtLeast{2});
    visit("early_stop_patience", early_stop_patience,
          "end after so many validations without a better one; 0: never", AtLeast{0});
    visit("measures", measures,
          "protocols of `elbo eval` taken at each validation, as [\"fd_digits_2k\"]");
    visit("monitor", monitor,
          "the validation figure that says which checkpoint is best, with - in front where less is "
          "better; empty: the model's first");
  }
};

/// [distributed].
struct DistributedConfig {
  int64_t shards = 0;            ///< parts of a batch; 0: as many as ranks
  bool sync_batch_norm = false;  ///< batch norm takes its moments over the whole batch
  int64_t zero = 0;              ///< 1: optimizers' memory is shared out over ranks

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("shards", shards,
          "equal parts of each batch, over all ranks: fixed, the same bits on any number of ranks "
          "that divides it; 0: as many as ranks",
          AtLeast{0});
    visit("sync_batch_norm", sync_batch_norm,
          "batch norm takes its moments over the whole batch, not over a shard: closer to one "
          "process, and a message more for each layer");
    visit("zero", zero,
          "1: each rank keeps its share of the optimizers' memory alone and moves those weights "
          "(ZeRO, stage 1); 0: every rank keeps all",
          Between{0, 1});
  }
};

/// A section of its own under [optim].
struct OwnOptim {
  std::string name;    ///< "critic", or "encoder@fool": of that player in that turn
  OptimConfig config;  ///< general, with what it changes
  Place place;         ///< where the section stands
};

/// All of [optim].
struct OptimTable {
  OptimConfig general;        ///< of all players
  std::vector<OwnOptim> own;  ///< in the order of the file
};

/// Reads [optim] with its sub-tables, each inheriting from [optim]. ConfigError as core/fields.h.
OptimTable read_optim(const Node& table);

/// The full [optim] table: every field of it and of each sub-table.
Node resolved_optim(const Node& table);

/// The learning rate at `step` of `total`: warm-up (step + 1) / warmup_steps, then the schedule
/// over what remains.
double learning_rate(const OptimConfig& config, int64_t step, int64_t total);

}  // namespace elbo::train
