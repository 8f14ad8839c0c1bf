// SPDX-License-Identifier: MIT
// Opens the data and builds the model and its trainer from an experiment's resolved tables.
#include "elbo/engine/train/experiment.h"

#include "elbo/data/remarks.h"
#include "elbo/data/source.h"
#include "elbo/engine/train/training_measures.h"
#include "elbo/eval/likelihood/elbo.h"
#include "elbo/eval/protocols/recognition.h"
#include "elbo/eval/views/translations.h"
#include "elbo/models/pretrained.h"
#include "elbo/models/registry.h"
#include "elbo/run/typed_node.h"
#include "elbo/tensor/image.h"

namespace elbo {
namespace {

constexpr int64_t kGridColumns = 8;

TrainerOptions trainer_options(const Experiment& experiment) {
  const TrainConfig& train = experiment.train;
  return {experiment.seed, train.batch_size, train.steps,
          train.epochs,    train.ema_decay,  read_optim(table_at(experiment.table, "optim")),
          train.precision};
}

std::vector<NamedValue> bound_on(Model& model, const Dataset& data, uint64_t seed) {
  EvalOptions options;
  options.seed = seed;
  const ElboEstimate found = estimate_elbo(model, data, options);
  return {{"elbo", found.elbo.mean},
          {"reconstruction", found.reconstruction.mean},
          {"kl", found.kl.mean}};
}

std::vector<NamedValue> recognised_on(Model& model, const Dataset& data, uint64_t) {
  const Recognition found = estimate_recognition(model, data, {});
  return {{"accuracy", found.accuracy.mean}, {"nll", found.nll.mean}};
}

std::vector<NamedValue> attributes_on(Model& model, const Dataset& data, uint64_t) {
  const AttributeErrors found = estimate_attributes(model, data, {});
  return {{"explained", mean_explained(found.explained).mean},
          {"squared_error", found.squared.mean}};
}

/// What is watched on the validation split: the model's bound, or how well it recognises.
void set_validation(TrainHooks& hooks, Model& model, const Experiment& experiment) {
  const auto watch = [&](std::vector<std::string> names,
                         std::vector<NamedValue> (*measured)(Model&, const Dataset&, uint64_t)) {
    hooks.validation_names = std::move(names);
    hooks.validate = [measured, data = experiment.validation, seed = experiment.seed](
                         Model& asked) { return measured(asked, *data, seed); };
  };
  if (auto* bounds = dynamic_cast<BoundsLikelihood*>(&model);
      bounds != nullptr && bounds->amortised())
    watch({"elbo", "reconstruction", "kl"}, bound_on);
  else if (ability<Classifies>(model) != nullptr) watch({"accuracy", "nll"}, recognised_on);
  else if (ability<AttributePredictor>(model) != nullptr)
    watch({"explained", "squared_error"}, attributes_on);
}

}  // namespace

Experiment make_experiment(const Node& resolved, Beginning beginning,
                           const std::string& init_from) {
  Experiment out;
  out.table = resolved;
  out.seed = static_cast<uint64_t>(whole_at(resolved, "seed"));
  out.name = text_at(resolved, "name");
  out.train = read_config<TrainConfig>(table_at(resolved, "train"), "train");
  const Node& data = table_at(resolved, "data");
  out.data = open_dataset(data, Split::train);
  out.validation = find_dataset(data, Split::validation);
  say_remarks(*out.data);
  if (out.validation) say_remarks(*out.validation);
  Rng init = Rng(out.seed).split("init");
  std::shared_ptr<Model> model = make_model(table_at(resolved, "model"), out.data->info(), init);
  // Before the trainer takes its averages.
  if (beginning == Beginning::fresh) load_pretrained(real_fs(), *model, out.data->info());
  if (!init_from.empty()) out.origin = begin_with_weights_of(*model, init_from);
  const auto* frozen = dynamic_cast<const FrozenFrom*>(model.get());
  out.has_pretrained =
      out.origin.has_value() || (frozen != nullptr && !frozen->pretrained().empty());
  out.trainer = std::make_unique<Trainer>(std::move(model), out.data, trainer_options(out));
  return out;
}

TrainHooks hooks_of(const Experiment& experiment) {
  TrainHooks hooks;
  Model& model = experiment.trainer->model();
  if (experiment.validation != nullptr) set_validation(hooks, model, experiment);
  add_measures(hooks, experiment);
  const DataInfo& info = experiment.data->info();
  const bool drawable = info.is_image() || info.shape == std::vector<int64_t>{2};
  if (ability<Samples>(model) != nullptr && drawable) {
    hooks.sample_grid = [info, seed = experiment.seed,
                         count = experiment.train.samples](Model& asked) {
      Rng noise = Rng(seed).split("samples");
      return image_grid_of(dynamic_cast<Samples&>(asked).sample(count, std::nullopt, noise), info,
                           kGridColumns);
    };
  }
  if (shows_domains(model) && drawable) {
    hooks.sample_grid = [data = experiment.data, seed = experiment.seed](Model& asked) {
      const ImageGrid grid = domain_grid(asked, *data, {.seed = seed});
      return image_grid_of(grid.x, data->info(), grid.columns);
    };
  }
  return hooks;
}

}  // namespace elbo
