// SPDX-License-Identifier: MIT
// A resolved experiment's tables as what training needs: data, model, options.
#pragma once
#include <optional>

#include "elbo/engine/train/init_from.h"
#include "elbo/train/training_run.h"

namespace elbo::engine {

/// What an experiment describes, opened and made.
struct Experiment {
  Node table;                                       ///< resolved
  uint64_t seed = 0;                                ///< of the experiment
  std::string name;                                 ///< of the experiment
  train::TrainConfig train;                         ///< of [train]
  std::shared_ptr<const data::Dataset> data;        ///< training split
  std::shared_ptr<const data::Dataset> validation;  ///< null where none is held out
  std::unique_ptr<train::Trainer> trainer;          ///< before its first step
  /// The weights at step 0 do not follow from the seed alone: another model's are among them.
  bool has_pretrained = false;
  std::optional<WeightsOrigin> origin;  ///< of --init-from
};

/// Whether the weights are those of the beginning, or a checkpoint's are put in their place: then
/// nothing is copied again.
enum class Beginning { fresh, resumed };

/// Opens the data and makes the model (initialised from the seed, with what is pretrained, or with
/// the weights of `init_from`) and its trainer, one of the ranks of `group`, on train.device.
/// Several ranks, and shards, compute on the CPU. Errors of all of these.
Experiment make_experiment(const Node& resolved, Beginning beginning,
                           const std::shared_ptr<collective::Group>& group,
                           const std::string& init_from = "");

/// What the run asks while it trains: the bound on the validation split, where the model has one
/// and a split is held out, and an image grid of samples.
train::TrainHooks hooks_of(const Experiment& experiment);

}  // namespace elbo::engine
