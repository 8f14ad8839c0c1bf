// SPDX-License-Identifier: MIT
// The life of a run: folder, records, training, bundle, figures, DONE.
#include "elbo/engine/train.h"

#include <csignal>
#include <unistd.h>

#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/terminal.h"
#include "elbo/door/experiment.h"
#include "elbo/engine/describe.h"
#include "elbo/engine/experiment.h"
#include "elbo/engine/extractors.h"
#include "elbo/engine/figures.h"
#include "elbo/engine/threads.h"
#include "elbo/io/toml.h"
#include "elbo/models/bundle_io.h"
#include "elbo/run/records.h"
#include "elbo/run/run_list.h"
#include "elbo/run/typed_node.h"
#include "elbo/train/log_file.h"
#include "elbo/train/machine.h"
#include "elbo/train/pause.h"
#include "elbo/train/thread_tuning.h"

namespace elbo {
namespace {

constexpr const char* kRuns = "runs";
constexpr uint64_t kFileLimit = 1 << 20;  // bytes of a config.toml

void write_build_record(const RunFolder& run, const Experiment& experiment, const TrainRequest& request) {
  const Node machine = machine_record();
  BuildRecord record = this_build();
  record.libtorch = text_at(machine, "libtorch");
  record.instruction_set = text_at(machine, "instruction_set");
  record.threads = whole_at(machine, "threads");
  record.data_fingerprint = experiment.data->info().fingerprint;
  record.command_line = request.command_line;
  record.seed = static_cast<int64_t>(experiment.seed);
  record.total_steps = experiment.trainer->total();
  if (experiment.origin) {
    record.init_from = described(*experiment.origin);
    record.init_sha256 = experiment.origin->sha256;
  }
  write_build(run.fs(), run.build(), record);
}

/// Whose weights the run began with, by their hash.
void add_origin(const RunFolder& run, Node& facts) {
  if (!run.fs().exists(run.build())) return;
  const BuildRecord build = read_build(run.fs(), run.build());
  if (build.init_sha256.empty()) return;
  facts.set("begun from", Node(build.init_from));
  facts.set("begun from SHA-256", Node(build.init_sha256));
}

/// The final bundle, with the averaged weights where there are any.
void write_model(const RunFolder& run, Experiment& experiment) {
  Trainer& trainer = *experiment.trainer;
  const TrainingPause pause(trainer);
  Node facts = Node::table();
  facts.set("seed", Node(static_cast<int64_t>(experiment.seed)));
  facts.set("images seen", Node(trainer.stream().drawn() * trainer.options().batch_size));
  add_origin(run, facts);
  const std::string weights = trainer.ema() != nullptr ? "ema" : "raw";
  save_model(run.fs(), run.model(), {trainer.model(), experiment.data->info(), experiment.table, trainer.steps(), weights, facts});
}

/// A figure that cannot be made is a pity, and no failure of the training.
void draw_figures(const RunFolder& run) {
  try {
    write_figures(run);
  } catch (const Error& error) {
    log_warning("not every figure was made: ", error.what());
  }
}

int exit_code(int signal) { return 128 + (signal == SIGINT ? SIGINT : SIGTERM); }

/// Trains, and leaves DONE, FAILED or a checkpoint to go on from.
int carry_out(const RunFolder& run, Experiment& experiment, TrainingRun& training) {
  const TrainingEnd outcome = training.run();
  if (!outcome.finished()) return exit_code(outcome.signal);
  if (outcome.stopped_early && training.go_to_best()) log_info("the best weights are those after step ", experiment.trainer->steps());
  write_model(run, experiment);
  keep_extractor(run.fs(), run.model(), experiment.name);
  draw_figures(run);
  RunFolder(run).mark_done();
  log_info("done: ", run.path().string());
  return 0;
}

void mark_failed(RunFolder run, const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  try {
    run.mark_failed(torch_error != nullptr ? torch_error->what_without_backtrace() : error.what());
  } catch (const Error&) {  // the disk may be why
  }
}

using Finished = std::function<void(const std::string& run)>;

/// Does `work` in the locked folder, writes FAILED where it throws (the error goes on), and tells `finished` once the lock is free again.
int in_folder(const RunFolder& run, const Finished& finished, const std::function<int()>& work) {
  std::optional<RunLock> lock(run.lock());
  const auto end = [&] {
    lock.reset();
    if (finished) finished(run.path().string());
  };
  int code = 0;
  try {
    code = work();
  } catch (const std::exception& error) {
    mark_failed(run, error);
    end();
    throw;
  }
  end();
  return code;
}

RunOptions options_of(const CommonRequest& request, bool strict) { return {takes_escapes(STDERR_FILENO) && !request.quiet, strict}; }

RunFolder folder_for(const TrainRequest& request, const std::string& name) {
  return request.out.empty() ? RunFolder::create(real_fs(), kRuns, name) : RunFolder::create_at(real_fs(), request.out);
}

/// The experiment of a run: its config.toml, checked from end to end. ConfigError with file:line:column.
Node experiment_of(const RunFolder& run) {
  const Bytes bytes = run.fs().read(run.config(), kFileLimit);
  return resolve_experiment(parse_toml(text_of(bytes), run.config().string()), engine_schema());
}

/// The threads that the run was begun with; 0 where it was killed before it could say.
int64_t former_threads(const RunFolder& run) { return run.fs().exists(run.build()) ? read_build(run.fs(), run.build()).threads : 0; }

}  // namespace

int engine_train(const TrainRequest& request) {
  const Node resolved = read_experiment({request.config_file, request.sets, request.seed}, engine_schema());
  Experiment experiment = make_experiment(resolved, Beginning::fresh, request.init_from);
  const TrainHooks hooks = hooks_of(experiment);
  const RunFolder run = folder_for(request, experiment.name);
  return in_folder(run, request.finished, [&] {
    const LogFile log(run.fs(), run.log());
    write_atomically(run.fs(), run.config(), bytes_of(write_toml(resolved)));
    log_info("run: ", run.path().string(), ", seed ", experiment.seed, ", ", experiment.trainer->total(), " steps; bounds and likelihoods in nats per image");
    if (request.tune_threads) log_info(tune_threads(*experiment.trainer, request.threads, set_compute_threads).text());
    write_build_record(run, experiment, request);
    RunOptions options = options_of(request, false);
    options.save_start = experiment.has_borrowed;
    TrainingRun training(*experiment.trainer, experiment.train, run, hooks, options);
    return carry_out(run, experiment, training);
  });
}

int engine_resume(const ResumeRequest& request) {
  RunFolder run = find_run(real_fs(), request.run);
  if (run.state() == RunState::done) {
    log_info(run.path().string(), " is done already");
    return 0;
  }
  const Node config = experiment_of(run);  // before anything in the folder is touched: a damaged file is no failure of the training
  return in_folder(run, request.finished, [&] {
    if (request.threads == 0) set_compute_threads(former_threads(run));
    run.mark_running();
    const LogFile log(run.fs(), run.log());
    Experiment experiment = make_experiment(config, Beginning::resumed);
    TrainingRun training(*experiment.trainer, experiment.train, run, hooks_of(experiment), options_of(request, request.strict));
    if (training.resume()) log_info("resumed ", run.path().string(), " after step ", experiment.trainer->steps());
    else log_info(run.path().string(), " has no checkpoint yet: it begins anew");
    return carry_out(run, experiment, training);
  });
}

}  // namespace elbo
