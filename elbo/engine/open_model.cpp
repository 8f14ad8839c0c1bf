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
#include "elbo/train/checkpoint_weights.h"

namespace elbo {
namespace {

constexpr uint64_t kMostConfigBytes = 1 << 20;  // of a config.toml

/// What the model knew of its data: as its bundle says where there is one, else as its checkpoint
/// says, else (0.1) as the data themselves are.
DataInfo known_data(const RunFolder& run, const Node& table, const std::optional<DataInfo>& saved) {
  if (!run.fs().exists(run.model() / "bundle.json"))
    return saved ? *saved : open_dataset(table, Split::train)->info();
  const BundleManifest manifest = read_bundle_manifest(run.fs(), run.model());
  DataInfo info = data_info_of(manifest.data, manifest.value_range);
  // Only initialisation uses it, and the weights are replaced.
  info.mean.assign(static_cast<size_t>(info.values()), .5f);
  return info;
}

LoadedModel model_of_checkpoint(const RunFolder& run, int64_t step) {
  const std::vector<NamedFile> files = read_checkpoint(run.fs(), run.checkpoints(), step);
  const Node config =
      parse_toml(text_of(run.fs().read(run.config(), kMostConfigBytes)), run.config().string());
  LoadedModel out;
  out.data = table_at(config, "data");
  const std::string where = printable((run.checkpoints() / checkpoint_name(step)).string());
  out.info = known_data(run, out.data, checkpoint_data(files, where));
  out.manifest.model_options = table_at(config, "model");
  out.manifest.model = text_at(out.manifest.model_options, "name");
  Rng rng(0);  // whatever it draws is replaced
  out.model = make_model(out.manifest.model_options, out.info, rng);
  const CheckpointWeights weights = load_checkpoint_weights(*out.model, files, where);
  out.manifest.step = weights.step;
  out.manifest.weights = weights.kind;
  out.manifest.weights_sha256 = weights.sha256;
  out.info.fingerprint = weights.data;
  out.run = run;
  out.of_checkpoint = true;
  set_training(*out.model, false);
  log_info(printable(run.path().string()), ": the weights are those of its checkpoint after step ",
           step, " of ", weights.total, "; the run is ", state_name(run.state()));
  return out;
}

LoadedModel named_checkpoint(const RunFolder& run, int64_t step) {
  const std::vector<int64_t> there = checkpoint_steps(run.fs(), run.checkpoints());
  if (std::find(there.begin(), there.end(), step) == there.end())
    throw UsageError(
        "--checkpoint ", step, ": ", printable(run.path().string()), " has ",
        there.empty() ? str("no checkpoint") : str("checkpoints of the steps ", join(there, ", ")),
        "; how many a run keeps is train.keep, how often it writes one train.checkpoint_every");
  return model_of_checkpoint(run, step);
}

/// The newest checkpoint that is whole. A running process may remove one while it is read: then
/// there is a newer one.
LoadedModel last_checkpoint(const RunFolder& run) {
  std::string damage;
  for (int round = 0; round < 2; ++round) {
    std::vector<int64_t> there = checkpoint_steps(run.fs(), run.checkpoints());
    std::reverse(there.begin(), there.end());
    for (const int64_t step : there) {
      try {
        return model_of_checkpoint(run, step);
      } catch (const NewerFormat&) {
        throw;
      } catch (const DataError& error) {
        damage = error.what();
        log_warning("the checkpoint after step ", step,
                    " cannot be used, the one before it is tried: ", damage);
      }
    }
  }
  const RunState state = run.state();
  throw DataError(
      printable(run.path().string()), ": the run has no model yet, it is ", state_name(state),
      ", and ",
      damage.empty() ? "there is no checkpoint so far" : "none of its checkpoints can be used: ",
      damage, "; ",
      state == RunState::running
          ? "try again later, or train with a smaller train.checkpoint_every"
          : str("to train on: elbo resume ", printable(run.path().string())));
}

/// Whether the run has gone on behind its bundle.
bool is_behind(const RunFolder& run) {
  const std::vector<int64_t> there = checkpoint_steps(run.fs(), run.checkpoints());
  return !there.empty() && there.back() > read_bundle_manifest(run.fs(), run.model()).step;
}

}  // namespace

LoadedModel open_model(const ModelRequest& request) {
  Fs& fs = real_fs();
  if (fs.exists(Path(request.run) / "bundle.json")) {
    if (request.checkpoint)
      throw UsageError("--checkpoint ", *request.checkpoint, ": ", printable(request.run),
                       " is a bundle, which has one set of weights; name the run");
    return load_model(fs, request.run);
  }
  const RunFolder run = find_run(fs, request.run);
  if (request.checkpoint) return named_checkpoint(run, *request.checkpoint);
  const bool has_bundle = fs.exists(run.model() / "bundle.json");
  if (has_bundle && (run.state() == RunState::done || !is_behind(run)))
    return load_model(fs, request.run);
  return last_checkpoint(run);
}

}  // namespace elbo
