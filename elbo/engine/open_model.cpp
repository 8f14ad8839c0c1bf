// SPDX-License-Identifier: MIT
// Which weights, and what they are of.
#include "elbo/engine/open_model.h"

#include <algorithm>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/io/toml.h"
#include "elbo/models/registry.h"
#include "elbo/run/checkpoint_reader.h"
#include "elbo/run/run_list.h"
#include "elbo/run/typed_node.h"
#include "elbo/tensor/device.h"
#include "elbo/train/checkpoint_weights.h"

namespace elbo::engine {
namespace {

constexpr uint64_t kMostConfigBytes = 1 << 20;  // of a config.toml

/// What the model knew of its data: as its bundle says where there is one, else as its checkpoint
/// says, else (0.1) as the data themselves are.
data::DataInfo known_data(const run::RunFolder& run, const Node& table,
                          const std::optional<data::DataInfo>& saved) {
  if (!run.fs().exists(run.model() / "bundle.json"))
    return saved ? *saved : data::open_dataset(table, data::Split::train)->info();
  const run::BundleManifest manifest = run::read_bundle_manifest(run.fs(), run.model());
  data::DataInfo info = models::data_info_of(manifest.data, manifest.value_range);
  // Only initialisation uses it, and the weights are replaced.
  info.mean.assign(static_cast<size_t>(info.values()), .5f);
  return info;
}

models::LoadedModel model_of_checkpoint(const run::RunFolder& run, int64_t step) {
  const std::vector<run::NamedFile> files = run::read_checkpoint(run.fs(), run.checkpoints(), step);
  const Node config =
      io::parse_toml(text_of(run.fs().read(run.config(), kMostConfigBytes)), run.config().string());
  models::LoadedModel out;
  out.data = run::table_at(config, "data");
  const std::string where = printable((run.checkpoints() / run::checkpoint_name(step)).string());
  out.info = known_data(run, out.data, train::checkpoint_data(files, where));
  out.manifest.model_options = run::table_at(config, "model");
  out.manifest.model = run::text_at(out.manifest.model_options, "name");
  Rng rng(0);  // whatever it draws is replaced
  out.model = models::make_model(out.manifest.model_options, out.info, rng);
  const train::CheckpointWeights weights = train::load_checkpoint_weights(*out.model, files, where);
  out.manifest.step = weights.step;
  out.manifest.weights = weights.kind;
  out.manifest.weights_sha256 = weights.sha256;
  out.info.fingerprint = weights.data;
  out.run = run;
  out.of_checkpoint = true;
  models::set_training(*out.model, false);
  log_info(printable(run.path().string()), ": the weights are those of its checkpoint after step ",
           step, " of ", weights.total, "; the run is ", run::state_name(run.state()));
  return out;
}

models::LoadedModel named_checkpoint(const run::RunFolder& run, int64_t step) {
  const std::vector<int64_t> there = run::checkpoint_steps(run.fs(), run.checkpoints());
  if (std::find(there.begin(), there.end(), step) == there.end())
    throw UsageError(
        "--checkpoint ", step, ": ", printable(run.path().string()), " has ",
        there.empty() ? str("no checkpoint") : str("checkpoints of the steps ", join(there, ", ")),
        "; how many a run keeps is train.keep, how often it writes one train.checkpoint_every");
  return model_of_checkpoint(run, step);
}

/// The newest checkpoint that is whole. A running process may remove one while it is read: then
/// there is a newer one.
models::LoadedModel last_checkpoint(const run::RunFolder& run) {
  std::string damage;
  for (int round = 0; round < 2; ++round) {
    std::vector<int64_t> there = run::checkpoint_steps(run.fs(), run.checkpoints());
    std::reverse(there.begin(), there.end());
    for (const int64_t step : there) {
      try {
        return model_of_checkpoint(run, step);
      } catch (const run::NewerFormat&) {
        throw;
      } catch (const DataError& error) {
        damage = error.what();
        log_warning("the checkpoint after step ", step,
                    " cannot be used, the one before it is tried: ", damage);
      }
    }
  }
  const run::RunState state = run.state();
  throw DataError(
      printable(run.path().string()), ": the run has no model yet, it is ", run::state_name(state),
      ", and ",
      damage.empty() ? "there is no checkpoint so far" : "none of its checkpoints can be used: ",
      damage, "; ",
      state == run::RunState::running
          ? "try again later, or train with a smaller train.checkpoint_every"
          : str("to train on: elbo resume ", printable(run.path().string())));
}

/// Whether the run has gone on behind its bundle.
bool is_behind(const run::RunFolder& run) {
  const std::vector<int64_t> there = run::checkpoint_steps(run.fs(), run.checkpoints());
  return !there.empty() && there.back() > run::read_bundle_manifest(run.fs(), run.model()).step;
}

}  // namespace

namespace {

models::LoadedModel opened(const api::ModelRequest& request) {
  Fs& fs = real_fs();
  if (fs.exists(Path(request.run) / "bundle.json")) {
    if (request.checkpoint)
      throw UsageError("--checkpoint ", *request.checkpoint, ": ", printable(request.run),
                       " is a bundle, which has one set of weights; name the run");
    return models::load_model(fs, request.run);
  }
  const run::RunFolder run = run::find_run(fs, request.run);
  if (request.checkpoint) return named_checkpoint(run, *request.checkpoint);
  const bool has_bundle = fs.exists(run.model() / "bundle.json");
  if (has_bundle && (run.state() == run::RunState::done || !is_behind(run)))
    return models::load_model(fs, request.run);
  return last_checkpoint(run);
}

}  // namespace

models::LoadedModel open_model(const api::ModelRequest& request) {
  // Before anything is read: a device that is not there.
  const torch::Device device = tensor::device_named(device_name(request.device, "--device"));
  models::LoadedModel out = opened(request);
  out.model->move_to(device);
  return out;
}

}  // namespace elbo::engine
