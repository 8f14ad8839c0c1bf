// SPDX-License-Identifier: MIT
// The life of a run: folder, records, training, bundle, figures, DONE.
#include "elbo/engine/commands.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "elbo/api/experiment.h"
#include "elbo/core/clock.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/files/image_files.h"
#include "elbo/engine/describe.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/engine/figures.h"
#include "elbo/engine/train/data_identity.h"
#include "elbo/engine/train/estimate.h"
#include "elbo/engine/train/experiment.h"
#include "elbo/engine/train/ranks.h"
#include "elbo/io/toml.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/models/bundle_io.h"
#include "elbo/run/log_file.h"
#include "elbo/run/records.h"
#include "elbo/run/run_list.h"
#include "elbo/run/typed_node.h"
#include "elbo/tensor/torch_error.h"
#include "elbo/train/loop.h"
#include "elbo/train/machine.h"

namespace elbo::engine {
namespace {

constexpr const char* kRuns = "runs";
constexpr uint64_t kFileLimit = 1 << 20;  // bytes of a config.toml

void write_build_record(const run::RunFolder& run, const Experiment& experiment,
                        const api::TrainRequest& request) {
  const Node machine = train::machine_record();
  run::BuildRecord record = run::this_build();
  record.libtorch = run::text_at(machine, "libtorch");
  record.instruction_set = run::text_at(machine, "instruction_set");
  record.threads = run::whole_at(machine, "threads");
  record.data_fingerprint = experiment.data->info().fingerprint;
  record.command_line = request.command_line;
  record.seed = static_cast<int64_t>(experiment.seed);
  record.total_steps = experiment.trainer->total();
  if (experiment.origin) {
    record.init_from = described(*experiment.origin);
    record.init_sha256 = experiment.origin->sha256;
  }
  run::write_build(run.fs(), run.build(), record);
}

/// The log says which device computes, where it is not the CPU.
void say_device(const Experiment& experiment) {
  const torch::Device device = experiment.trainer->options().device;
  if (!device.is_cpu()) log_info("computes on ", device.str());
}

constexpr const char* kDiverged =
    "training has diverged to finite numbers that mean nothing; log.txt and the report say where";

/// Whose weights the run began with, by their hash.
void add_origin(const run::RunFolder& run, Node& facts) {
  if (!run.fs().exists(run.build())) return;
  const run::BuildRecord build = run::read_build(run.fs(), run.build());
  if (build.init_sha256.empty()) return;
  facts.set("begun from", Node(build.init_from));
  facts.set("begun from SHA-256", Node(build.init_sha256));
}

/// The final bundle, with the averaged weights where there are any.
void write_model(const run::RunFolder& run, Experiment& experiment, bool diverged) {
  train::Trainer& trainer = *experiment.trainer;
  const train::TrainingPause pause(trainer);
  Node facts = Node::table();
  facts.set("seed", Node(static_cast<int64_t>(experiment.seed)));
  facts.set("images seen", Node(trainer.loader().drawn() * trainer.options().batch_size));
  add_origin(run, facts);
  if (diverged) facts.set("warning", Node(std::string("training has diverged")));
  const std::string weights = trainer.ema() != nullptr ? "ema" : "raw";
  models::save_model(run.fs(), run.model(),
                     {trainer.model(), experiment.data->info(), experiment.table, trainer.steps(),
                      weights, facts});
}

/// A figure that cannot be made is a pity, and no failure of the training.
void draw_figures(const run::RunFolder& run) {
  try {
    write_figures(run);
  } catch (const Error& error) {
    log_warning("not every figure was made: ", error.what());
  }
}

int exit_code(int signal) { return 128 + (signal == SIGINT ? SIGINT : SIGTERM); }

/// Trains, and leaves DONE, FAILED or a checkpoint to go on from.
int carry_out(const run::RunFolder& run, Experiment& experiment, train::TrainingRun& training) {
  const train::TrainingEnd outcome = training.run();
  if (!outcome.finished()) return exit_code(outcome.signal);
  if (outcome.stopped_early && training.go_to_best())
    log_info("the best weights are those after step ", experiment.trainer->steps());
  write_model(run, experiment, outcome.diverged);
  keep_extractor(run.fs(), run.model(), experiment.name);
  draw_figures(run);
  if (outcome.diverged) log_warning(kDiverged);
  run::RunFolder(run).mark_done(outcome.diverged ? kDiverged : "");
  log_info("done: ", run.path().string());
  return 0;
}

/// Does `work`; an error of a picture is told with what can be done about it in this run.
template <class Work>
auto with_image_remedies(const run::RunFolder& run, Work&& work) {
  try {
    return work();
  } catch (const data::BadImage& error) {
    throw DataError(error.what(), image_remedies(run, error));
  } catch (const data::ChangedFile& error) {
    throw DataError(error.what(),
                    "; bring the old one back, or go on with what is there: elbo resume ",
                    printable(run.path().string()), " --data-changed");
  }
}

void mark_failed(run::RunFolder run, const std::exception& error) {
  try {
    run.mark_failed(tensor::error_text(error));
  } catch (const Error&) {  // the disk may be why
  }
}

using Finished = std::function<void(const std::string& run)>;

/// Does `work` in the locked folder. Once that has set `begun`, an error is left as FAILED in it
/// (and goes on), and `finished` is told when the lock is free again; before, a run that cannot go
/// on stays as it was.
int in_folder(const run::RunFolder& run, const Finished& finished,
              const std::function<int(bool& begun)>& work) {
  std::optional<run::RunLock> lock(run.lock());
  run.clean_up();
  bool begun = false;
  const auto end = [&] {
    lock.reset();
    if (begun && finished) finished(run.path().string());
  };
  int code = 0;
  try {
    code = work(begun);
  } catch (const std::exception& error) {
    if (begun) mark_failed(run, error);
    end();
    throw;
  }
  end();
  return code;
}

/// The most threads that a training may try; 0 where their number decides bits (plain torch
/// operations) or nothing (another device).
int64_t paced_threads(const api::RankedRequest& request, const Experiment& experiment) {
  const bool here = experiment.trainer->options().device.is_cpu();
  return request.paces_threads && here && kernels::fused_kernels_enabled() ? request.threads : 0;
}

train::RunOptions options_of(const api::RankedRequest& request, const Experiment& experiment) {
  train::RunOptions out;
  out.terminal = takes_escapes(STDERR_FILENO) && !request.quiet;
  out.most_threads = paced_threads(request, experiment);
  return out;
}

run::RunFolder folder_for(const api::TrainRequest& request, const std::string& name) {
  return request.out.empty() ? run::RunFolder::create(real_fs(), kRuns, name)
                             : run::RunFolder::create_at(real_fs(), request.out);
}

/// Whether a value may be set in a run that goes on: then it learns further, or reads its data from
/// elsewhere; all else would make it another run.
bool may_be_set(const std::string& assignment) {
  const auto names = [&](const char* key) {
    return assignment.starts_with(str(key, "=")) || assignment.starts_with(str(key, " "));
  };
  return assignment.starts_with("train.") || assignment.starts_with("optim.") ||
         names("data.on_bad") || names("data.folder") || names("data.pictures");
}

/// The experiment of a run, with `sets` over it.
Node experiment_of(const run::RunFolder& run, const std::vector<std::string>& sets) {
  const Bytes bytes = run.fs().read(run.config(), kFileLimit);
  Node tree = io::parse_toml(text_of(bytes), run.config().string());
  for (const std::string& assignment : sets) {
    if (!may_be_set(assignment))
      throw ConfigError(
          "--set ", printable(assignment),
          ": a run goes on as it was begun but for [train], [optim], data.on_bad, data.folder and "
          "data.pictures; for anything else begin another: elbo train ",
          printable(run.config().string()), " --set ...");
    io::apply_override(tree, assignment);
  }
  if (!sets.empty()) api::make_paths_absolute(tree, "");
  Node resolved = api::resolve_experiment(tree, engine_schema());
  const bool by_epochs = std::ranges::any_of(
      sets, [](const std::string& set) { return set.starts_with("train.epochs"); });
  if (const int64_t steps = run::whole_at(run::table_at(resolved, "train"), "steps");
      by_epochs && steps > 0)
    throw ConfigError("--set train.epochs: this run ends after train.steps = ", steps,
                      ", whatever its epochs; set train.steps, or train.steps=0 too");
  return resolved;
}

/// Keeps what was set for a run that goes on: in its configuration, its plan, and its list of
/// changes.
void keep_sets(const run::RunFolder& run, const Experiment& experiment,
               const std::vector<std::string>& sets) {
  if (sets.empty()) return;
  write_atomically(run.fs(), run.config(), bytes_of(io::write_toml(experiment.table)));
  if (run.fs().exists(run.build())) {
    run::BuildRecord build = run::read_build(run.fs(), run.build());
    build.total_steps = experiment.trainer->total();
    run::write_build(run.fs(), run.build(), build);
  }
  Node::List list;
  for (const std::string& set : sets) list.push_back(Node(set));
  Node record = Node::table();
  record.set("kind", Node(std::string("set")));
  record.set("sets", Node(std::move(list)));
  record_change(run, experiment.trainer->steps(), std::move(record));
}

/// The experiment that a run begins with. A bad picture among those that are looked at for the
/// data's mean is found before there is a run.
Experiment fresh_experiment(const Node& resolved, const std::string& init_from,
                            const GroupPointer& group) {
  try {
    return make_experiment(resolved, Beginning::fresh, group, init_from);
  } catch (const data::BadImage& error) {
    throw DataError(error.what(),
                    "; remove it, or set data.on_bad = \"skip\" to leave out what cannot be read; "
                    "`elbo data check` lists all such pictures");
  }
}

train::TrainHooks hooks_in(const Experiment& experiment, DataIdentity& identity) {
  train::TrainHooks hooks = hooks_of(experiment);
  hooks.before_save = [&identity] { identity.keep(); };
  return hooks;
}

/// Goes on with a locked run whose configuration is `config`; sets `begins` once it is known that
/// it can.
struct GoingOn {
  const api::ResumeRequest& request;
  const Node& config;
  const GroupPointer& group;
};
int go_on(run::RunFolder run, const GoingOn& with, bool& begins) {
  const api::ResumeRequest& request = with.request;
  Experiment experiment = make_experiment(with.config, Beginning::resumed, with.group);
  DataIdentity identity(run, experiment);
  const DataVerdict verdict = identity.resume(request.data_changed);
  train::RunOptions options = options_of(request, experiment);
  options.strict = request.strict, options.other_data = verdict.others,
  options.further = !request.sets.empty();
  train::TrainingRun training(*experiment.trainer, experiment.train, run,
                              hooks_in(experiment, identity), options);
  const bool resumed = training.resume();
  begins = true;
  run.mark_running();
  if (!verdict.record.entries().empty())
    record_change(run, experiment.trainer->steps(), verdict.record);
  keep_sets(run, experiment, request.sets);
  if (resumed)
    log_info("resumed ", printable(run.path().string()), " after step ",
             experiment.trainer->steps());
  else log_info(printable(run.path().string()), " has no checkpoint yet: it begins anew");
  say_device(experiment);
  return carry_out(run, experiment, training);
}

/// Begins a run as rank 0.
int lead(const api::TrainRequest& request, Experiment& experiment) {
  const run::RunFolder run = folder_for(request, experiment.name);
  return in_folder(run, request.finished, [&](bool& begins) {
    begins = true;
    const run::LogFile log(run.fs(), run.log());
    write_atomically(run.fs(), run.config(), bytes_of(io::write_toml(experiment.table)));
    log_info("run: ", printable(run.path().string()), ", seed ", experiment.seed, ", ",
             experiment.trainer->total(), " steps; bounds and likelihoods in nats per image");
    say_device(experiment);
    write_build_record(run, experiment, request);
    DataIdentity identity(run, experiment);
    identity.begin();
    train::RunOptions options = options_of(request, experiment);
    options.save_start = experiment.has_pretrained;
    train::TrainingRun training(*experiment.trainer, experiment.train, run,
                                hooks_in(experiment, identity), options);
    return with_image_remedies(run, [&] { return carry_out(run, experiment, training); });
  });
}

int train_anew(const api::TrainRequest& request, const GroupPointer& group) {
  const Node resolved =
      api::read_experiment({request.config_file, request.sets, request.seed}, engine_schema());
  Experiment experiment = fresh_experiment(resolved, request.init_from, group);
  if (request.estimate)
    return print_estimate(*experiment.trainer, paced_threads(request, experiment));
  want_same_beginning(*group, experiment);
  return group->rank() == 0 ? lead(request, experiment) : follow(experiment);
}

/// Goes on with a run as rank 0.
int lead_on(const api::ResumeRequest& request, const GroupPointer& group) {
  run::RunFolder run = run::find_run(real_fs(), request.run);
  if (run.state() == run::RunState::done && request.sets.empty()) {
    send_config(*group, "");
    log_info(printable(run.path().string()), " is done already; to train it further: elbo resume ",
             printable(run.path().string()), " --set train.epochs=N");
    return 0;
  }
  if (!run.fs().exists(run.checkpoints()))
    throw DataError(printable(run.path().string()),
                    ": has no checkpoints/, from which a run goes on; bring them back, or begin "
                    "anew with its weights: elbo train ",
                    printable(run.config().string()), " --init-from ",
                    printable(run.path().string()));
  // Before anything in the folder is touched: a damaged file is no failure of the training.
  Node config = experiment_of(run, request.sets);
  if (!request.device.empty()) config.find("train")->set("device", Node(request.device));
  return in_folder(run, request.finished, [&](bool& begins) {
    send_config(*group, io::write_toml(config));
    const run::LogFile log(run.fs(), run.log());
    return with_image_remedies(run, [&] { return go_on(run, {request, config, group}, begins); });
  });
}

/// The run in request.out, where it is to go on; ConfigError where it is of another experiment.
bool is_there(const api::TrainRequest& request) {
  if (!request.resume_if_there || !run::is_run(real_fs(), request.out)) return false;
  const run::RunFolder run = run::RunFolder::look_at(real_fs(), request.out);
  const Node wanted =
      api::read_experiment({request.config_file, request.sets, request.seed}, engine_schema());
  if (io::write_toml(experiment_of(run, {})) != io::write_toml(wanted))
    throw ConfigError("--resume-if-there: the run in ", printable(request.out),
                      " was begun with another experiment than ", printable(request.config_file),
                      "; see `elbo config show` of it and of ", printable(run.config().string()),
                      ", or choose another --out");
  return true;
}

int resume_on(const api::ResumeRequest& request, const GroupPointer& group) {
  return group->rank() == 0 ? lead_on(request, group) : follow_on(group);
}

}  // namespace

int engine_train(const api::TrainRequest& request) {
  return as_rank({request.place, request.verbose}, [&](const GroupPointer& group) {
    const bool there = group->rank() == 0 && is_there(request);
    if (collective::broadcast_text(*group, there ? "there" : "").empty())
      return train_anew(request, group);
    api::ResumeRequest resume;
    static_cast<api::RankedRequest&>(resume) = request;
    resume.run = request.out;
    resume.finished = request.finished;
    return resume_on(resume, group);
  });
}

int engine_resume(const api::ResumeRequest& request) {
  return as_rank({request.place, request.verbose},
                 [&](const GroupPointer& group) { return resume_on(request, group); });
}

}  // namespace elbo::engine
