// SPDX-License-Identifier: MIT
// Each validation is a call of its own: of what the model made before nothing is kept.
#include "elbo/engine/train/training_measures.h"

#include <map>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/data/source.h"
#include "elbo/engine/eval/eval_target.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/models/abilities.h"
#include "elbo/run/typed_node.h"

namespace elbo::engine {
namespace {

/// The examples that measures are taken on, as the model sees them and as pictures.
struct MeasuredOn {
  std::shared_ptr<const data::Dataset> data, real;
  std::function<std::shared_ptr<const data::Dataset>()> training;
  /// Opened and checked once, not at each validation.
  std::map<std::string, eval::ExtractorPtr> extractors;
};

MeasuredOn measured_on(const Experiment& experiment) {
  const Node& table = run::table_at(experiment.table, "data");
  const data::Split split = experiment.validation ? data::Split::validation : data::Split::test;
  const auto data = data::find_dataset(table, split);
  if (!data)
    throw ConfigError(
        "train.measures: ", experiment.data->info().name,
        " as configured has neither a validation nor a test split; set data.validation");
  if (split == data::Split::test)
    log_warning(
        "measures are taken on the test split during training: choose nothing by them, or set "
        "data.validation");
  return {data,
          as_images(data, table, split),
          [table] { return data::find_dataset(plain_data(table), data::Split::train); },
          {}};
}

std::vector<train::NamedValue> measured(models::Model& model, MeasuredOn& on,
                                        const std::vector<eval::NamedProtocol>& all) {
  eval::EvalContextParts parts;
  parts.model = &model;
  parts.data = on.data;
  parts.real = on.real;
  parts.training = on.training;
  if (models::ability<models::Samples>(model) != nullptr)
    parts.generated = eval::generated_by(model, on.data->info(), 0);
  parts.extractor = [&on, device = model.device()](const std::string& name) {
    eval::ExtractorPtr& found = on.extractors[name];
    return found ? found : found = open_extractor(name, {}, device);
  };
  eval::EvalContext context(std::move(parts));
  std::vector<train::NamedValue> out;
  for (const eval::NamedProtocol& named : all)
    out.emplace_back(named.name, eval::measure(named, context).value.mean);
  return out;
}

}  // namespace

void add_measures(train::TrainHooks& hooks, const Experiment& experiment) {
  std::vector<eval::NamedProtocol> all;
  for (const std::string& name : experiment.train.measures)
    all.push_back(eval::protocol_named(name));
  if (all.empty()) return;
  for (const eval::NamedProtocol& named : all) hooks.validation_names.push_back(named.name);
  const auto on = std::make_shared<MeasuredOn>(measured_on(experiment));
  hooks.validate = [former = hooks.validate, on, all](models::Model& model) {
    std::vector<train::NamedValue> out = former ? former(model) : std::vector<train::NamedValue>();
    for (train::NamedValue& value : measured(model, *on, all)) out.push_back(std::move(value));
    return out;
  };
}

}  // namespace elbo::engine
