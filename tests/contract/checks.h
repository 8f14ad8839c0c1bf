// SPDX-License-Identifier: MIT
// What every model must keep to, as functions that return what is wrong in words: the suites want
// nothing of a right model and the right complaint of a wrong one.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "elbo/data/dataset.h"
#include "elbo/train/loop.h"
#include "tests/contract/test_models.h"

namespace elbo::test {

using Problems = std::vector<std::string>;

/// A model that the suites run over.
struct Case {
  std::string name;
  std::function<ModelPtr(const data::DataInfo&, Rng&)> make;
  /// Players that may share a loss; of all others none may be in another's with a positive weight.
  std::set<std::string> partners;
  std::string optim;  ///< [optim] in TOML
  /// Nothing in its losses is detached: finite differences are an oracle too.
  bool smooth = false;
  /// A term of its losses compares examples with their reconstructions, where it makes such; else
  /// it need not learn any by heart.
  bool compares = true;
};

/// Small pictures, always the same: (1, size, size) in [0, 1], with a second domain of turned ones.
std::shared_ptr<const data::Dataset> tiny_images(int64_t count, int64_t size = 8);

/// A trainer of a fresh model of `of`, with seed 3, on `device`.
std::unique_ptr<train::Trainer> trainer_of(const Case& of,
                                           std::shared_ptr<const data::Dataset> data,
                                           int64_t batch_size, double ema_decay = 0,
                                           torch::Device device = torch::kCPU);

/// How a trainer shares its work with others.
struct RankedForm {
  int64_t shards = 0;  ///< of a batch; 0: as many as ranks
  std::shared_ptr<collective::Group> group = collective::alone();
  bool sync_batch_norm = false, zero = false;
  int64_t steps = 60;  ///< of the run
};

/// The same as one of the ranks of a group, with batches of 16.
std::unique_ptr<train::Trainer> ranked_trainer_of(const Case& of,
                                                  std::shared_ptr<const data::Dataset> data,
                                                  const RankedForm& form);

/// For the turns of some steps: gradients by differentiate() against each player alone, by
/// backward() on a graph of its own; losses in another's loss; weights moved or gradients left
/// behind by play.
Problems wrong_with_gradients(const Case& of);

/// Central differences of each player's loss along a random direction against its gradient, in
/// double.
Problems wrong_with_derivatives(const Case& of);

/// In a step, only players with a moving loss move, and what is frozen stays, buffers too.
Problems wrong_with_moves(const Case& of);

}  // namespace elbo::test
