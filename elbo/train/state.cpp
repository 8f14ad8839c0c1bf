// SPDX-License-Identifier: MIT
// A trainer's state as the files of a checkpoint, and back. Nothing of a random generator is in it:
// all noise is keyed by (seed, step, turn, repeat), and the data's order by (seed, batches drawn).
#include <algorithm>

#include "elbo/core/counted.h"
#include "elbo/core/log.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/models/bundle_io.h"
#include "elbo/models/state.h"
#include "elbo/run/typed_node.h"
#include "elbo/train/checkpoint_weights.h"
#include "elbo/train/loop.h"
#include "elbo/train/machine.h"

namespace elbo::train {
namespace {

constexpr int64_t kFormat = 1;
constexpr size_t kMostClassNames =
    10'000;  // in a state: its reader takes a limited number of values
constexpr const char* kModelFile = "model.safetensors";
constexpr const char* kEmaFile = "ema.safetensors";
constexpr const char* kStateFile = "state.json";

/// `optim_critic.safetensors`, `optim_encoder.fool.safetensors`.
std::string optim_file(std::string name) {
  std::replace(name.begin(), name.end(), '@', '.');
  return "optim_" + name + ".safetensors";
}

const run::NamedFile& file_called(const std::vector<run::NamedFile>& files, const std::string& name,
                                  const std::string& where) {
  for (const run::NamedFile& file : files)
    if (file.name == name) return file;
  throw DataError(where, ": no ", name, " in the checkpoint");
}

void load_file(const tensor::NamedTensors& into, const std::vector<run::NamedFile>& files,
               const std::string& name, const std::string& where) {
  const std::string path = where + "/" + name;
  // An optimizer's memory may be infinite (the square of a large gradient); the manifest's SHA-256
  // vouches for the file.
  tensor::load_tensors(into, io::Safetensors(file_called(files, name, where).content, path), path,
                       true);
}

void refuse_nonfinite(const tensor::NamedTensors& state, const std::string& what, int64_t step) {
  const std::string name = models::nonfinite_in(state);
  if (!name.empty())
    throw DivergedError("step ", step, ": ", what, name,
                        " holds values that are not finite; no checkpoint was written. Try a "
                        "smaller learning rate or clip_norm");
}

}  // namespace

std::vector<run::NamedFile> Trainer::save(const Node& session) {
  refuse_nonfinite(models::state_of(*model_), "", steps_);
  settle_average();
  if (ema_) refuse_nonfinite(ema_->state(), "the average of ", steps_);
  const std::string step = str(steps_);
  std::vector<run::NamedFile> files{
      {kModelFile, models::weights_of(*model_, {{"format", "pt"}, {"step", step}})}};
  if (ema_)
    files.push_back(
        {kEmaFile, tensor::tensors_file(ema_->state(), {{"format", "pt"}, {"step", step}})});
  Node optimizers = Node::table();
  for (Held& held : held_) {
    held.optimizer.gather_memory();
    files.push_back(
        {optim_file(held.name),
         tensor::tensors_file(held.optimizer.memory(), {{"format", "pt"}, {"step", step}})});
    held.optimizer.keep_share();
    Node& entry = optimizers.set(held.name, write_config(held.optimizer.config()));
    entry.set("updates", Node(held.optimizer.updates()));
  }
  Node state = Node::table();
  state.set("format", Node(kFormat));
  state.set("step", Node(steps_));
  state.set("epoch", Node(epoch()));
  state.set("drawn", Node(loader_.drawn()));
  state.set("total", Node(total_));
  state.set("seed", Node(str(options_.seed)));  // a text: 64 bits without a sign
  state.set("batch_size", Node(options_.batch_size));
  if (!plan_.whole()) state.set("shards", Node(plan_.shards));
  state.set("data", Node(data_->info().fingerprint));
  if (data_->info().class_names.size() <= kMostClassNames) {
    state.set("data_info", models::data_info_node(data_->info()));
    state.set("value_range", Node(std::string(name_of(data_->info().kind))));
  }
  state.set("machine", machine_record(options_.device));
  state.set("optimizers", std::move(optimizers));
  state.set("session", session);
  const std::string text = io::write_json(state, true) + "\n";
  files.push_back({kStateFile, Bytes(bytes_of(text).begin(), bytes_of(text).end())});
  return files;
}

bool Trainer::agree_on_save(bool saves) {
  if (!options_.zero || options_.group->size() == 1) return saves;
  Tensor verdict = torch::full({1}, saves ? 1 : 0, torch::kInt64);
  options_.group->broadcast(verdict);
  return verdict.item<int64_t>() != 0;
}

void Trainer::join_save() {
  for (Held& held : held_) {
    held.optimizer.gather_memory();
    held.optimizer.keep_share();
  }
}

namespace {

/// What of the options differs from when the checkpoint was written: then the run goes on otherwise
/// than it would have, so it is said.
void warn_of_changes(const Node& saved, const OptimConfig& now, const std::string& name) {
  const Node options = write_config(now);
  for (const Node::Entry& entry : options.entries()) {
    const Node* before = saved.find(entry.key);
    if (before != nullptr && before->literal() != entry.node.literal())
      log_warning("optim.", name, ".", entry.key, " was ", before->literal(),
                  " when the checkpoint was written and is ", entry.node.literal(), " now");
  }
}

void require_equal(const std::string& what, const std::string& got, const std::string& want,
                   const std::string& where) {
  if (got != want)
    throw DataError(where, "/", kStateFile, ": the checkpoint was written with ", what, " = ", got,
                    ", the run has ", want, "; a run is resumed as it was begun");
}

}  // namespace

Node Trainer::restore(const std::vector<run::NamedFile>& files, const std::string& where,
                      bool other_data) {
  const Node state =
      run::parse_record(file_called(files, kStateFile, where).content, where + "/" + kStateFile);
  if (run::whole_at(state, "format") > kFormat)
    throw run::NewerFormat(where, ": written by a later version of elbo: format ",
                           run::whole_at(state, "format"), ", this one reads ", kFormat);
  require_equal("seed", run::text_at(state, "seed"), str(options_.seed), where);
  require_equal("batch_size", str(run::whole_at(state, "batch_size")), str(options_.batch_size),
                where);
  const int64_t shards = state.find("shards") == nullptr ? 1 : run::whole_at(state, "shards");
  if (shards != plan_.shards && options_.group->rank() == 0)
    log_warning("the checkpoint is of batches in ", counted(shards, "shard"), " and the run has ",
                plan_.shards, " now: not bit-exact from here on; [distributed] shards fixes them");
  if (!other_data)
    require_equal("data", run::text_at(state, "data"), data_->info().fingerprint, where);
  if (run::whole_at(state, "step") > total_)
    throw ConfigError(where, ": the checkpoint is of step ", run::whole_at(state, "step"),
                      ", and the run as configured ends at step ", total_,
                      "; set train.steps or train.epochs to what is beyond it");
  const Node& optimizers = run::table_at(state, "optimizers");
  load_file(models::state_of(*model_), files, kModelFile, where);
  if (ema_) load_file(ema_->state(), files, kEmaFile, where);
  for (Held& held : held_) {
    const Node& entry = run::table_at(optimizers, held.name);
    warn_of_changes(entry, held.optimizer.config(), held.name);
    held.optimizer.blank_memory();
    load_file(held.optimizer.memory(), files, optim_file(held.name), where);
    held.optimizer.keep_share();
    held.optimizer.set_updates(run::whole_at(entry, "updates"));
  }
  steps_ = run::whole_at(state, "step");
  loader_.seek(run::whole_at(state, "drawn"));
  return run::table_at(state, "session");
}

std::optional<data::DataInfo> checkpoint_data(const std::vector<run::NamedFile>& files,
                                              const std::string& where) {
  const Node state =
      run::parse_record(file_called(files, kStateFile, where).content, where + "/" + kStateFile);
  if (state.find("data_info") == nullptr) return std::nullopt;
  data::DataInfo info =
      models::data_info_of(run::table_at(state, "data_info"), run::text_at(state, "value_range"));
  info.mean.assign(static_cast<size_t>(info.values()), .5f);
  return info;
}

CheckpointWeights load_checkpoint_weights(models::Model& model,
                                          const std::vector<run::NamedFile>& files,
                                          const std::string& where) {
  const Node state =
      run::parse_record(file_called(files, kStateFile, where).content, where + "/" + kStateFile);
  load_file(models::state_of(model), files, kModelFile, where);
  const bool averaged = std::any_of(
      files.begin(), files.end(), [](const run::NamedFile& file) { return file.name == kEmaFile; });
  if (averaged) {
    nn::Ema ema(model, 0);
    load_file(ema.state(), files, kEmaFile, where);
    ema.swap();
  }
  return {run::whole_at(state, "step"), run::whole_at(state, "total"), run::text_at(state, "data"),
          averaged ? "ema" : "raw",
          sha256_hex(file_called(files, averaged ? kEmaFile : kModelFile, where).content)};
}

}  // namespace elbo::train
