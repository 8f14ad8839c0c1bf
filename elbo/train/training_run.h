// SPDX-License-Identifier: MIT
// A training as a run: the loop of train/loop.h with its records, validation, sample grids, health,
// checkpoints and interruptions. After a crash, a kill or a power cut, resume() and run() end with
// the same weights, to the bit, as if nothing had happened. Of several ranks rank 0 does all this;
// the others take the same steps and write nothing.
#pragma once
#include "elbo/io/image.h"
#include "elbo/run/checkpoints.h"
#include "elbo/run/metrics.h"
#include "elbo/run/run_folder.h"
#include "elbo/train/event_file.h"
#include "elbo/train/health.h"
#include "elbo/train/progress.h"

namespace elbo::train {

/// What a run asks of those who know more (evaluation, pictures). Called in evaluation mode,
/// without gradients, with the averaged weights where there are any; they change nothing and draw
/// from streams of their own.
struct TrainHooks {
  /// What `validate` gives, in this order; empty: no validation.
  std::vector<std::string> validation_names;
  /// Figures on the validation split, nats where nothing else is said.
  std::function<std::vector<NamedValue>(models::Model&)> validate;
  /// Called before each checkpoint; may be empty.
  std::function<void()> before_save;
  /// Samples from the same noise each time; may be empty.
  std::function<io::Image(models::Model&)> sample_grid;
};

/// What is particular to one process.
struct RunOptions {
  bool terminal = false;  ///< whether a bar may be drawn on stderr
  bool strict = false;    ///< refuse to resume where the result would not be the same to the bit
  /// A checkpoint before the first step: its weights do not follow from the seed alone.
  bool save_start = false;
  /// Resume though the data may be others than the checkpoint's: the caller knows.
  bool other_data = false;
  bool further = false;  ///< resume also what ended early, to where the configuration now says
  /// The number of threads follows what is fastest, up to so many; 0: it stays as it is.
  int64_t most_threads = 0;
};

/// How a run ended.
struct TrainingEnd {
  int signal = 0;              ///< the signal that asked to stop, or 0
  bool stopped_early = false;  ///< validation got no better
  /// To numbers that are finite and mean nothing (train/health_divergence.h).
  bool diverged = false;
  bool finished() const { return signal == 0; }  ///< not stopped by a signal
};

/// Whether what happens every so many steps (0: each epoch) is due after this one.
struct StepEnd {
  int64_t step = 0;         ///< steps made
  bool ends_epoch = false;  ///< it ended a pass of the data
  bool last = false;        ///< of the run
  /// Every so many steps, and after the last.
  bool due(int64_t every) const { return last || (every > 0 ? step % every == 0 : ends_epoch); }
};

/// Rank 0's verdict after a validation, on all ranks: whether training ends early. Called by all
/// at the same steps: those at which a validation is due, where patience has a limit.
bool agree_on_early_stop(collective::Group& group, bool stops);

/// Rank 0's checkpoint, on all ranks; empty where it has none.
std::vector<run::NamedFile> broadcast_files(collective::Group& group,
                                            std::vector<run::NamedFile> files);

/// One training in its run folder. The caller holds the folder's lock.
class TrainingRun {
 public:
  /// ConfigError where [train].monitor names no figure of the validation.
  TrainingRun(Trainer& trainer, const TrainConfig& config, const run::RunFolder& run,
              TrainHooks hooks, const RunOptions& options = {});
  ~TrainingRun();

  /// Goes to the newest good checkpoint; false where there was never one, and the run begins anew.
  /// DataError where it does not fit, where all are damaged, or under `strict` where machine or
  /// build differ; ConfigError where the run ends before its step.
  bool resume();
  /// Trains to the end, or to a signal. DivergedError; IoError where the last checkpoint could not
  /// be saved.
  TrainingEnd run();
  /// The checkpoint with the best validation becomes the state of the trainer; false where there is
  /// none.
  bool go_to_best();

 private:
  struct Records;  // what is open while the run runs

  void open_records();
  void after_step(int64_t epoch_before);
  void log_values();
  void validate();
  void look_at_health();
  void report(const std::vector<HealthEvent>& events);
  void draw_grid();
  void govern_waiting();
  void pace_threads(double seconds);
  void require_folder() const;
  bool save();
  bool checkpoint_due(bool ends_epoch) const;
  bool is_last() const;
  int stop_signal() const;
  Node line() const;
  void publish(const Node& line);
  Node session() const;
  void restore_session(const Node& session);

  Trainer& trainer_;
  TrainConfig config_;
  run::RunFolder run_;
  TrainHooks hooks_;
  RunOptions options_;
  run::CheckpointStore store_;
  Health health_;
  std::string monitor_;  ///< "": none
  bool less_is_better_ = false;
  std::optional<double> best_;
  int64_t best_step_ = -1, worse_ = 0;
  bool better_now_ = false, stopped_early_ = false;
  int64_t saved_step_ = -1;
  bool save_failing_ = false, grid_failing_ = false;
  double saved_at_ = 0, elapsed_before_ = 0;
  tensor::Batch probe_examples_;
  std::unique_ptr<Records> records_;
};

/// The training of a rank that is not 0.
class FollowingRun {
 public:
  /// Both outlive this.
  FollowingRun(Trainer& trainer, const TrainConfig& config) : trainer_(trainer), config_(config) {}
  /// Takes rank 0's checkpoint, where it has one.
  void resume();
  /// Trains along to the end, or to a signal.
  TrainingEnd run();

 private:
  Trainer& trainer_;
  const TrainConfig& config_;
};

}  // namespace elbo::train
