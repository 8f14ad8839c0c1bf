// SPDX-License-Identifier: MIT
// What happens between two steps, always in this order: health, metrics, validation, sample grid,
// checkpoint. The checkpoint comes last, so that a resumed run repeats none of the others.
#include "elbo/train/training_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/run/typed_node.h"
#include "elbo/train/loop.h"
#include "elbo/train/machine.h"
#include "elbo/train/thread_pacer.h"

namespace elbo::train {
namespace {

constexpr int64_t kProbeExamples = 256;

/// The first examples of the data set, for looks at the model's health.
tensor::Batch first_examples(const data::Dataset& data) {
  std::vector<int64_t> indices(static_cast<size_t>(std::min(kProbeExamples, data.info().size)));
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(i);
  return tensor::to_batch(data::gather(data, indices, {}), data.info());
}

void add(Node& line, const std::string& group, const std::vector<NamedValue>& values) {
  for (const auto& [name, value] : values) line.set(group + name, Node(value));
}

/// The numbers of a line of metrics.jsonl but its step, under the same names.
std::vector<NamedValue> numbers_of(const Node& line) {
  std::vector<NamedValue> out;
  for (const Node::Entry& entry : line.entries()) {
    if (entry.key == "step") continue;
    if (const auto* whole = std::get_if<int64_t>(&entry.node.value()))
      out.emplace_back(entry.key, static_cast<double>(*whole));
    else if (const auto* number = std::get_if<double>(&entry.node.value()))
      out.emplace_back(entry.key, *number);
  }
  return out;
}

/// The weight that is largest by its absolute value, and the name of its parameter.
NamedValue largest_weight(models::Model& model) {
  const torch::NoGradGuard no_grad;
  NamedValue out{"", 0};
  for (const auto& item : model.named_parameters()) {
    if (item.value().numel() == 0) continue;
    const double largest = item.value().abs().max().item<double>();
    if (!(largest <= out.second)) out = {item.key(), largest};
  }
  return out;
}

}  // namespace

struct TrainingRun::Records {
  Records(run::RunFolder& run, int64_t step, bool resumed, const RunOptions& options)
      : metrics(run.fs(), run.metrics(), resumed ? step : -1),
        events(run.fs(), run.path(), step),
        progress(step, options.terminal),
        pacer(options.most_threads, kernels::set_team_size) {}
  run::MetricsWriter metrics;
  EventFile events;
  Progress progress;
  kernels::WaitGovernor waiting;
  ThreadPacer pacer;
  bool said_sleeps = false, said_spins = false;
  int64_t choices = 0;  // of a number of threads, that were said
  double images = 0, waited_before = 0;
};

TrainingRun::TrainingRun(Trainer& trainer, const TrainConfig& config, const run::RunFolder& run,
                         TrainHooks hooks, const RunOptions& options)
    : trainer_(trainer),
      config_(config),
      run_(run),
      hooks_(std::move(hooks)),
      options_(options),
      store_(run_.fs(), run_.checkpoints(), config.keep) {
  if (!hooks_.validate) hooks_.validation_names.clear();
  const auto& names = hooks_.validation_names;
  less_is_better_ = config_.monitor.starts_with('-');
  monitor_ = config_.monitor.substr(less_is_better_ ? 1 : 0);
  if (monitor_.empty() && !names.empty()) monitor_ = names[0];
  if (!config_.monitor.empty() && std::find(names.begin(), names.end(), monitor_) == names.end())
    throw ConfigError(
        "train.monitor = \"", printable(config_.monitor),
        "\" is no figure of this run's validation", did_you_mean(monitor_, names), "; there are: ",
        names.empty() ? "none (data.validation holds out no examples, or the model has no bound)"
                      : join(names, ", "));
  if (config_.early_stop_patience > 0 && names.empty())
    throw ConfigError(
        "train.early_stop_patience = ", config_.early_stop_patience,
        ": this run has no validation; want data.validation above 0 and a model with a bound");
}

TrainingRun::~TrainingRun() = default;

bool TrainingRun::resume() {
  const auto newest = store_.newest_good();
  if (!newest) {
    broadcast_files(*trainer_.options().group, {});
    return false;
  }
  const std::vector<run::NamedFile> files = store_.load(newest->step);
  for (const run::NamedFile& file : files) {
    if (file.name != "state.json") continue;
    const std::vector<std::string> differences =
        machine_differences(run::table_at(run::parse_record(file.content, file.name), "machine"),
                            trainer_.options().device);
    if (!differences.empty() && options_.strict)
      throw DataError(newest->folder.string(),
                      ": would not be equal to the bit: ", join(differences, "; "),
                      "; try without --strict");
    if (!differences.empty()) log_warning("not bit-exact from here on: ", join(differences, "; "));
  }
  restore_session(trainer_.restore(files, newest->folder.string(), options_.other_data));
  broadcast_files(*trainer_.options().group, files);
  if (options_.further) stopped_early_ = false, worse_ = 0;
  saved_step_ = trainer_.steps();
  // Cut off between the two.
  if (best_step_ == saved_step_ && store_.best() != best_step_) store_.mark_best(best_step_);
  return true;
}

void TrainingRun::open_records() {
  records_ = std::make_unique<Records>(run_, trainer_.steps(), saved_step_ >= 0, options_);
  records_->waited_before = trainer_.loader().waited();
  saved_at_ = monotonic_seconds();
}

TrainingEnd TrainingRun::run() {
  const InterruptGuard guard;
  open_records();
  records_->progress.show({trainer_.steps(), trainer_.total(), trainer_.epoch(), 0, 0, nullptr});
  if (trainer_.steps() == 0) draw_grid();
  if (trainer_.agree_on_save(options_.save_start && trainer_.steps() == 0 && saved_step_ < 0))
    save();
  stopped_early_ = agree_on_early_stop(*trainer_.options().group, stopped_early_);
  while (!is_last() && stop_signal() == 0) {
    if (interrupt_requested() != 0) trainer_.wish_to_stop();
    const int64_t epoch_before = trainer_.epoch(), drawn_before = trainer_.loader().drawn();
    const double begun = monotonic_seconds();
    trainer_.step([this](const Update& move) { health_.see_update(move); });
    pace_threads(monotonic_seconds() - begun);
    records_->images += static_cast<double>((trainer_.loader().drawn() - drawn_before) *
                                            trainer_.options().batch_size);
    after_step(epoch_before);
    govern_waiting();
  }
  TrainingEnd outcome{is_last() ? 0 : stop_signal(), stopped_early_, health_.diverged()};
  if (trainer_.agree_on_save(saved_step_ != trainer_.steps()) && !save())
    throw IoError(run_.checkpoints().string(), ": the state after step ", trainer_.steps(),
                  " could not be saved; free some space, then: elbo resume ", run_.path().string());
  records_->metrics.close();
  records_.reset();
  if (!outcome.finished())
    log_info("stopped after step ", trainer_.steps(), "; go on with: elbo resume ",
             run_.path().string());
  return outcome;
}

void TrainingRun::govern_waiting() {
  const kernels::WaitChange change = records_->waiting.tick();
  if (change == kernels::WaitChange::sleeps && !std::exchange(records_->said_sleeps, true))
    log_info("other programs keep the processors busy: waiting without spinning");
  if (change == kernels::WaitChange::spins && !std::exchange(records_->said_spins, true))
    log_info("the processors are free again: waiting with spinning");
}

void TrainingRun::pace_threads(double seconds) {
  constexpr int64_t kSaid = 5;  // choices; a machine may be busy now and then for days
  if (!records_->pacer.after_step(seconds, monotonic_seconds())) return;
  if (records_->choices++ < kSaid) log_info(records_->pacer.text());
}

/// With other ranks all must stop after the same step: the wish of one is known in the next.
int TrainingRun::stop_signal() const {
  if (trainer_.options().group->size() == 1) return interrupt_requested();
  if (!trainer_.wished_to_stop()) return 0;
  return interrupt_requested() != 0 ? interrupt_requested() : SIGTERM;
}

bool TrainingRun::is_last() const { return stopped_early_ || trainer_.steps() >= trainer_.total(); }

void TrainingRun::after_step(int64_t epoch_before) {
  const int64_t step = trainer_.steps();
  const bool ends_epoch = trainer_.epoch() > epoch_before, last = is_last();
  const StepEnd end{step, ends_epoch, last};
  const auto due = [&](int64_t every) { return end.due(every); };
  report(health_.see_step(trainer_.values()));
  if (step == 1 || due(config_.log_every)) require_folder(), log_values();
  better_now_ = false;
  if (due(config_.validate_every)) {
    look_at_health();
    if (!hooks_.validation_names.empty()) validate();
    if (config_.early_stop_patience > 0)
      stopped_early_ = agree_on_early_stop(*trainer_.options().group, stopped_early_);
  }
  if (config_.sample_every > 0 && due(config_.sample_every)) draw_grid();
  const double waited = trainer_.loader().waited() - records_->waited_before;
  records_->progress.show(
      {step, trainer_.total(), trainer_.epoch(), records_->images, waited, &trainer_.values()});
  if (trainer_.agree_on_save(checkpoint_due(ends_epoch))) save();
}

bool TrainingRun::checkpoint_due(bool ends_epoch) const {
  const bool aged =
      config_.checkpoint_seconds > 0 &&
      monotonic_seconds() - saved_at_ > static_cast<double>(config_.checkpoint_seconds);
  const bool regular =
      config_.checkpoint_every > 0 ? trainer_.steps() % config_.checkpoint_every == 0 : ends_epoch;
  return checkpoint_requested() || regular || aged || better_now_ || is_last();
}

Node TrainingRun::line() const {
  Node line = Node::table();
  line.set("step", Node(trainer_.steps()));
  line.set("epoch", Node(trainer_.epoch()));
  return line;
}

/// To metrics.jsonl, and the same to TensorBoard.
void TrainingRun::publish(const Node& line) {
  records_->metrics.write(line);
  records_->events.scalars(numbers_of(line), trainer_.steps());
  const Node* health = line.find("health");
  if (health != nullptr)
    records_->events.text("health/" + run::text_at(*health, "name"),
                          str(run::text_at(*health, "state"), ": ", run::text_at(*health, "text")),
                          trainer_.steps());
}

void TrainingRun::log_values() {
  Node out = line();
  out.set("images", Node(trainer_.loader().drawn() * trainer_.options().batch_size));
  add(out, "train/", trainer_.values());
  add(out, "norm/", trainer_.norms());
  add(out, "lr/", trainer_.rates());
  const double elapsed = records_->progress.elapsed();
  out.set("time_elapsed", Node(elapsed_before_ + elapsed));
  out.set("time_images_per_second", Node(elapsed > 0 ? records_->images / elapsed : 0.0));
  out.set("time_waiting_for_data", Node(trainer_.loader().waited() - records_->waited_before));
  publish(out);
}

void TrainingRun::validate() {
  std::vector<NamedValue> values;
  {
    const TrainingPause pause(trainer_);
    values = hooks_.validate(trainer_.model());
  }
  Node out = line();
  add(out, "validation/", values);
  publish(out);
  std::vector<std::string> shown;
  for (const auto& [name, value] : values) {
    shown.push_back(fmt::format("{} {:.4f}", name, value));
    if (name != monitor_) continue;
    better_now_ = !best_ || (less_is_better_ ? value < *best_ : value > *best_);
    if (better_now_) best_ = value, best_step_ = trainer_.steps();
    worse_ = better_now_ ? 0 : worse_ + 1;
  }
  log_info("validation at step ", trainer_.steps(), ": ", join(shown, ", "),
           better_now_ ? " (best so far)" : "");
  if (config_.early_stop_patience == 0 || worse_ < config_.early_stop_patience) return;
  stopped_early_ = true;
  log_info("no better ", monitor_, " in ", counted(worse_, "validation"),
           ": training ends early at step ", trainer_.steps());
}

void TrainingRun::look_at_health() {
  Probe found;
  {
    const TrainingPause pause(trainer_, PauseFor::look);
    if (!probe_examples_.x.defined()) probe_examples_ = first_examples(trainer_.dataset());
    found = probe(trainer_.model(), probe_examples_);
  }
  report(health_.see_probe(found));
  const auto [parameter, largest] = largest_weight(trainer_.model());
  report(health_.see_weights(parameter, largest));
}

void TrainingRun::report(const std::vector<HealthEvent>& events) {
  for (const HealthEvent& event : events) {
    Node out = line();
    Node health = Node::table();
    health.set("name", Node(event.name));
    health.set("state", Node(std::string(event.begins ? "begins" : "ends")));
    health.set("text", Node(event.text));
    out.set("health", std::move(health));
    publish(out);
    if (event.begins) log_warning("health, step ", trainer_.steps(), ": ", event.text);
    else log_info("health, step ", trainer_.steps(), ": ", event.text);
  }
}

void TrainingRun::draw_grid() {
  if (!hooks_.sample_grid) return;
  io::Image grid;
  {
    const TrainingPause pause(trainer_);
    grid = hooks_.sample_grid(trainer_.model());
  }
  const std::string step = str(trainer_.steps());
  const Bytes png = io::encode_png(grid, {{"run", run_.name()},
                                          {"step", step},
                                          {"seed", str(trainer_.options().seed)},
                                          {"weights", trainer_.ema() != nullptr ? "ema" : "raw"}});
  records_->events.image("samples", {png, grid.width, grid.height, grid.channels},
                         trainer_.steps());
  try {
    write_atomically(run_.fs(), run_.samples() / fmt::format("{:06d}.png", trainer_.steps()), png);
    grid_failing_ = false;
  } catch (const IoError& error) {
    if (!grid_failing_)
      log_warning("a sample grid could not be written, training goes on: ", error.what());
    grid_failing_ = true;
  }
}

/// A folder that somebody has removed: nothing that is learned from here on could be kept.
void TrainingRun::require_folder() const {
  if (run_.fs().exists(run_.checkpoints())) return;
  throw IoError(printable(run_.path().string()),
                ": this run folder was removed while the training ran; it stops at step ",
                trainer_.steps(), ", since nothing could be saved");
}

bool TrainingRun::save() {
  require_folder();
  if (hooks_.before_save) hooks_.before_save();
  records_->metrics.sync();
  records_->events.flush();
  const std::vector<run::NamedFile> files = trainer_.save(session());
  saved_at_ = monotonic_seconds();
  try {
    store_.save(trainer_.steps(), files);
    saved_step_ = trainer_.steps();
    if (best_step_ == saved_step_) store_.mark_best(best_step_);
  } catch (const IoError& error) {
    if (!save_failing_)
      log_warning("a checkpoint could not be saved, training goes on and will try again: ",
                  error.what());
    save_failing_ = true;
    return saved_step_ == trainer_.steps();
  }
  if (save_failing_) log_info("checkpoints can be saved again, step ", trainer_.steps());
  save_failing_ = false;
  return true;
}

Node TrainingRun::session() const {
  Node out = Node::table();
  out.set("best_step", Node(best_step_));
  if (best_) out.set("best_value", Node(*best_));
  out.set("worse", Node(worse_));
  out.set("stopped_early", Node(stopped_early_));
  out.set("time_elapsed", Node(elapsed_before_ + (records_ ? records_->progress.elapsed() : 0.0)));
  out.set("health", health_.state());
  return out;
}

void TrainingRun::restore_session(const Node& session) {
  best_step_ = run::whole_at(session, "best_step");
  best_ = session.find("best_value") != nullptr
              ? std::optional(run::number_at(session, "best_value"))
              : std::nullopt;
  worse_ = run::whole_at(session, "worse");
  const Node* stopped = session.find("stopped_early");
  stopped_early_ = stopped != nullptr && stopped->literal() == "true";
  elapsed_before_ = run::number_at(session, "time_elapsed");
  health_.restore(run::table_at(session, "health"));
}

bool TrainingRun::go_to_best() {
  const auto best = store_.best();
  if (!best) return false;
  restore_session(
      trainer_.restore(store_.load(*best), run_.checkpoints() / "best", options_.other_data));
  return true;
}

}  // namespace elbo::train
