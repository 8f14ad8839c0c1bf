// SPDX-License-Identifier: MIT
// A small run: data, model, trainer and folder, made anew as a new process would.
#pragma once
#include <optional>

#include "elbo/models/state.h"
#include "elbo/run/typed_node.h"
#include "elbo/tensor/image.h"
#include "elbo/train/training_run.h"
#include "tests/core/scratch_folder.h"
#include "tests/train/tiny_models.h"

namespace elbo::test {

/// What a test varies.
struct RigOptions {
  train::TrainConfig train{.steps = 24,
                           .batch_size = 8,
                           .ema_decay = .9,
                           .log_every = 5,
                           .validate_every = 6,
                           .sample_every = 12,
                           .samples = 4,
                           .checkpoint_every = 5};
  train::RunOptions run;
  uint64_t model_seed = 1;
  int64_t breaks_at = -1;
  bool validates = true;
  /// Of the n-th validation; empty: the reconstruction's error.
  std::function<double(int64_t)> score;
};

/// Trainer and run over a folder; one object is one process.
class Rig {
 public:
  Rig(Fs& fs, const Path& folder, const RigOptions& options = {}) : options_(options) {
    model_ = std::make_shared<Linear2>(options.model_seed);
    model_->breaks_at = options.breaks_at;
    const train::TrainConfig& train = options.train;
    trainer = std::make_unique<train::Trainer>(
        model_, images(60),
        train::TrainerOptions{5, train.batch_size, train.steps, 1, train.ema_decay,
                              train::read_optim(io::parse_toml("lr = 0.01", "optim"))});
    if (!run::is_run(fs, folder)) run::RunFolder::create_at(fs, folder);
    run = std::make_unique<train::TrainingRun>(*trainer, train, run::RunFolder::open(fs, folder),
                                               hooks(), options.run);
  }

  /// Goes on from the newest checkpoint, or begins, and trains to the end.
  train::TrainingEnd finish() {
    run->resume();
    return run->run();
  }
  Bytes weights() { return models::weights_of(trainer->model()); }

  std::unique_ptr<train::Trainer> trainer;
  std::unique_ptr<train::TrainingRun> run;

 private:
  train::TrainHooks hooks() {
    train::TrainHooks out;
    out.sample_grid = [](models::Model& model) {
      Rng noise(11);
      return tensor::image_grid_of(
          dynamic_cast<models::Samples&>(model).sample(4, std::nullopt, noise), images(4)->info(),
          2);
    };
    if (!options_.validates) return out;
    out.validation_names = {"score"};
    out.validate = [this](models::Model& model) -> std::vector<train::NamedValue> {
      if (options_.score) return {{"score", options_.score(validations_++)}};
      const Tensor x = tensor::to_batch(data::gather(*images(8), std::vector<int64_t>{0, 1, 2}, {}),
                                        images(8)->info())
                           .x;
      return {{"score", -(dynamic_cast<models::Reconstructs&>(model).reconstruct(x, nullptr) - x)
                             .square()
                             .sum()
                             .item<double>()}};
    };
    return out;
  }

  RigOptions options_;
  int64_t validations_ = 0;
  std::shared_ptr<Linear2> model_;
};

/// `line` without its `time_` keys, which differ from run to run.
inline Node without_times(const Node& line) {
  Node::Table kept;
  for (const Node::Entry& entry : line.entries())
    if (!entry.key.starts_with("time_")) kept.push_back(entry);
  return Node(std::move(kept), line.place());
}

/// The lines of a run's metrics without their times, as text.
inline std::vector<std::string> metrics_of(const Path& folder) {
  std::vector<std::string> out;
  run::read_metrics(real_fs(), folder / "metrics.jsonl",
                    [&](const Node& line) { out.push_back(without_times(line).literal()); });
  return out;
}

}  // namespace elbo::test
