// SPDX-License-Identifier: MIT
// The contract: a model is a set of players and the turns that they take. One loop (train/) trains
// every family by it.
#pragma once
#include <torch/nn/module.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/core/rng.h"
#include "elbo/tensor/batch.h"

namespace elbo::models {

using tensor::Batch;

/// Who learns. Declared once; the trainer owns one optimizer for each. Every parameter has one
/// player or is frozen.
struct Player {
  std::string name;  ///< unique in a model
  Tensors params;    ///< its own alone
};

/// Named parts of a loss, each a scalar in its unit (nats per image where nothing else is said);
/// `total` is what is differentiated.
struct LossTerms {
  Tensor total;                                       ///< a scalar
  std::vector<std::pair<std::string, Tensor>> parts;  ///< detached
};

/// One player's loss in a turn. Losses on the same `total` tensor share one sweep.
struct PlayerLoss {
  std::string player;        ///< its name
  LossTerms terms;           ///< what it minimises
  bool skip_update = false;  ///< reported, but nothing moves this time (Larsen's gate)
};

/// The parts of a turn's losses as means over the whole batch, also where a model has seen a part
/// of it alone: what state may be written from.
class BatchMeans {
 public:
  /// The parts of `losses` are such means already.
  explicit BatchMeans(std::vector<PlayerLoss> losses) : losses_(std::move(losses)) {}
  /// Of `part` in the loss of `player`, a scalar; ErrorKind::internal where there is none.
  const Tensor& of(std::string_view player, std::string_view part) const;

 private:
  std::vector<PlayerLoss> losses_;
};

/// Writes state: registered buffers, by copy_. Whatever it uses besides comes from over_batch() or
/// rows_of_batch() (elbo/collective/over_batch.h), since it runs once for all parts of a batch.
using AfterUpdate = std::function<void(const BatchMeans&)>;

/// What one forward pass yields. `after_update` runs once the weights have moved: the only place
/// that writes state.
struct TurnResult {
  std::vector<PlayerLoss> losses;  ///< none: a turn that only looks (MAGAN's first margin)
  AfterUpdate after_update;        ///< clip weights (WGAN), move k (BEGAN), keep chains (PCD)
};

/// Where the training is.
struct TrainingProgress {
  int64_t step = 0;         ///< rounds of all turns made before this one
  int64_t epoch = 0;        ///< passes of the data completed
  int64_t total = 0;        ///< steps that the run will make
  int64_t epoch_steps = 0;  ///< batches in one pass
  bool ends_epoch = false;  ///< this step's draws cross the end of a pass
};

/// One forward pass and everyone who learns from it.
struct Turn {
  std::string name;  ///< unique in a model
  /// At most one loss a player.
  std::function<TurnResult(const Batch&, const TrainingProgress&, Rng&)> play;
  int64_t repeats = 1;  ///< whole updates; each after the first draws a fresh batch
};

class HostedAbilities;

/// A model: parameters and buffers (torch's module tree), players, turns. What else it can do it
/// says by abilities.h.
class Model : public torch::nn::Module {
 public:
  Model() = default;
  // A module's copy would share its parameters, and turns capture `this`.
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  virtual std::vector<Player> players() = 0;  ///< the same at every call
  /// May change at phase boundaries. Asked for at each step, not kept.
  virtual std::vector<Turn> turns(const TrainingProgress& progress) = 0;

  /// Where its tensors are; turns want their batches there.
  torch::Device device() const { return device_; }
  /// Moves all parameters and buffers; the tensors stay the same objects. REQUIRES: no graph goes
  /// through them yet.
  void move_to(torch::Device device);
  /// Its abilities for callers on the CPU; null where it is there itself (abilities.h).
  HostedAbilities* hosted() { return hosted_.get(); }

 private:
  torch::Device device_ = torch::kCPU;
  std::shared_ptr<HostedAbilities> hosted_;
};

/// One part of a loss: a value an example, (B), and its weight.
struct Part {
  std::string name;   ///< as metrics have it
  Tensor value;       ///< (B)
  double weight = 1;  ///< in the total
};

/// total = sum of weight * mean(value); the parts are the means, without their weights.
LossTerms weighted_sum(const std::vector<Part>& parts);

/// Nothing under `module` learns, and it stays in evaluation mode whatever its parents are set to.
void freeze(torch::nn::Module& module);

/// Sets the model's mode (training or evaluation), leaving what is frozen in evaluation mode.
void set_training(Model& model, bool training);

/// The parameters of several sub-networks, in the order of registration: for a Player.
Tensors parameters_of(const std::vector<const torch::nn::Module*>& modules);

}  // namespace elbo::models
