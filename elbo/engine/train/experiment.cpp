// SPDX-License-Identifier: MIT
// Opens the data and builds the model and its trainer from an experiment's resolved tables.
#include "elbo/engine/train/experiment.h"

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/data/remarks.h"
#include "elbo/data/source.h"
#include "elbo/engine/train/training_measures.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/protocols/recognition.h"
#include "elbo/eval/views/translations.h"
#include "elbo/models/pretrained.h"
#include "elbo/models/registry.h"
#include "elbo/run/typed_node.h"
#include "elbo/tensor/device.h"
#include "elbo/tensor/image.h"

namespace elbo::engine {
namespace {

constexpr int64_t kGridColumns = 8;

train::TrainerOptions trainer_options(const Experiment& experiment) {
  const train::TrainConfig& train = experiment.train;
  return {experiment.seed, train.batch_size,
          train.steps,     train.epochs,
          train.ema_decay, train::read_optim(run::table_at(experiment.table, "optim")),
          train.precision};
}

train::DistributedConfig distributed_config(const Node& resolved) {
  const Node* given = resolved.find("distributed");
  return given == nullptr ? train::DistributedConfig{}
                          : read_config<train::DistributedConfig>(*given, "distributed");
}

/// Where a run computes: gradients are summed over ranks and shards in the memory of the CPU.
torch::Device device_of(const train::TrainConfig& train, int64_t ranks,
                        const train::DistributedConfig& distributed) {
  const DeviceName name = device_name(train.device, "train.device");
  if (ranks <= 1 && distributed.shards <= 1) return tensor::device_named(name);
  if (name.kind == DeviceKind::cuda)
    throw ConfigError("train.device = \"", train.device, "\": got ", counted(ranks, "rank"),
                      " and ", counted(distributed.shards, "shard"),
                      ", which compute on the CPU; want device = \"cpu\", or one rank without "
                      "shards");
  return torch::kCPU;
}

std::vector<train::NamedValue> bound_on(models::Model& model, const data::Dataset& data,
                                        uint64_t seed) {
  eval::EvalOptions options;
  options.seed = seed;
  const eval::ElboEstimate found = eval::estimate_elbo(model, data, options);
  return {{"elbo", found.elbo.mean},
          {"reconstruction", found.reconstruction.mean},
          {"kl", found.kl.mean}};
}

std::vector<train::NamedValue> recognised_on(models::Model& model, const data::Dataset& data,
                                             uint64_t) {
  const eval::Recognition found = eval::estimate_recognition(model, data, {});
  return {{"accuracy", found.accuracy.mean}, {"nll", found.nll.mean}};
}

std::vector<train::NamedValue> attributes_on(models::Model& model, const data::Dataset& data,
                                             uint64_t) {
  const eval::AttributeErrors found = eval::estimate_attributes(model, data, {});
  return {{"explained", measures::mean_explained(found.explained).mean},
          {"squared_error", found.squared.mean}};
}

/// What is watched on the validation split: the model's bound, or how well it recognises.
void set_validation(train::TrainHooks& hooks, models::Model& model, const Experiment& experiment) {
  const auto watch = [&](std::vector<std::string> names,
                         std::vector<train::NamedValue> (*measured)(
                             models::Model&, const data::Dataset&, uint64_t)) {
    hooks.validation_names = std::move(names);
    hooks.validate = [measured, data = experiment.validation, seed = experiment.seed](
                         models::Model& asked) { return measured(asked, *data, seed); };
  };
  if (auto* bounds = dynamic_cast<models::BoundsLikelihood*>(&model);
      bounds != nullptr && bounds->amortised())
    watch({"elbo", "reconstruction", "kl"}, bound_on);
  else if (models::ability<models::Classifies>(model) != nullptr)
    watch({"accuracy", "nll"}, recognised_on);
  else if (models::ability<models::AttributePredictor>(model) != nullptr)
    watch({"explained", "squared_error"}, attributes_on);
}

}  // namespace

Experiment make_experiment(const Node& resolved, Beginning beginning,
                           const std::shared_ptr<collective::Group>& group,
                           const std::string& init_from) {
  Experiment out;
  out.table = resolved;
  out.seed = static_cast<uint64_t>(run::whole_at(resolved, "seed"));
  out.name = run::text_at(resolved, "name");
  out.train = read_config<train::TrainConfig>(run::table_at(resolved, "train"), "train");
  // Before anything is read: a device that is not there.
  const torch::Device place = device_of(out.train, group->size(), distributed_config(resolved));
  const Node& data = run::table_at(resolved, "data");
  out.data = data::open_dataset(data, data::Split::train);
  out.validation = data::find_dataset(data, data::Split::validation);
  if (group->rank() == 0) data::say_remarks(*out.data);
  if (out.validation && group->rank() == 0) data::say_remarks(*out.validation);
  Rng init = Rng(out.seed).split("init");
  std::shared_ptr<models::Model> model =
      models::make_model(run::table_at(resolved, "model"), out.data->info(), init);
  // Before the trainer takes its averages.
  if (beginning == Beginning::fresh) models::load_pretrained(real_fs(), *model, out.data->info());
  if (!init_from.empty()) out.origin = begin_with_weights_of(*model, init_from);
  const auto* frozen = dynamic_cast<const models::FrozenFrom*>(model.get());
  out.has_pretrained =
      out.origin.has_value() || (frozen != nullptr && !frozen->pretrained().empty());
  train::TrainerOptions options = trainer_options(out);
  const train::DistributedConfig distributed = distributed_config(resolved);
  options.shards = distributed.shards;
  options.sync_batch_norm = distributed.sync_batch_norm;
  options.zero = distributed.zero > 0;
  options.group = group;
  options.device = place;
  out.trainer = std::make_unique<train::Trainer>(std::move(model), out.data, options);
  return out;
}

train::TrainHooks hooks_of(const Experiment& experiment) {
  train::TrainHooks hooks;
  models::Model& model = experiment.trainer->model();
  if (experiment.validation != nullptr) set_validation(hooks, model, experiment);
  add_measures(hooks, experiment);
  const data::DataInfo& info = experiment.data->info();
  const bool drawable = info.is_image() || info.shape == std::vector<int64_t>{2};
  if (models::ability<models::Samples>(model) != nullptr && drawable) {
    hooks.sample_grid = [info, seed = experiment.seed,
                         count = experiment.train.samples](models::Model& asked) {
      Rng noise = Rng(seed).split("samples");
      return tensor::image_grid_of(
          models::ability<models::Samples>(asked)->sample(count, std::nullopt, noise), info,
          kGridColumns);
    };
  }
  if (eval::shows_domains(model) && drawable) {
    hooks.sample_grid = [data = experiment.data, seed = experiment.seed](models::Model& asked) {
      const eval::ImageGrid grid = eval::domain_grid(asked, *data, {.seed = seed});
      return tensor::image_grid_of(grid.x, data->info(), grid.columns);
    };
  }
  return hooks;
}

}  // namespace elbo::engine
