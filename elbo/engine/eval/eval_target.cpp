// SPDX-License-Identifier: MIT
// A run or bundle with its data, samples with theirs, or features: each becomes an EvalContext.
#include "elbo/engine/eval/eval_target.h"

#include "elbo/core/error.h"
#include "elbo/data/files/named_data.h"
#include "elbo/data/source.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/engine/eval/feature_files.h"
#include "elbo/engine/eval/sample_files.h"
#include "elbo/engine/open_model.h"
#include "elbo/models/abilities.h"
#include "elbo/tensor/device.h"

namespace elbo::engine {
namespace {

std::function<std::shared_ptr<const data::Dataset>()> training_of(const Node& table) {
  return [table] { return data::find_dataset(table, data::Split::train); };
}

eval::EvalOptions options_of(const api::EvalRequest& request, const GroupPointer& group) {
  eval::EvalOptions options;
  options.seed = static_cast<uint64_t>(request.seed);
  options.limit = request.limit;
  options.group = group;
  return options;
}

void open_model(EvalTarget& target, const api::EvalRequest& request, const GroupPointer& group) {
  target.loaded = engine::open_model(request);
  const models::LoadedModel& loaded = *target.loaded;
  const Examples examples = open_examples(loaded);
  check_training_data(loaded);
  const Node table = data::resolved_data(loaded.data);
  const auto places = extractor_places(request.extractors);
  eval::EvalContextParts parts;
  parts.model = loaded.model.get();
  parts.data = examples.data;
  parts.real = as_images(examples.data, table, examples.split);
  parts.training = training_of(plain_data(table));
  if (models::ability<models::Samples>(*parts.model) != nullptr)
    parts.generated =
        eval::generated_by(*parts.model, loaded.info, static_cast<uint64_t>(request.seed));
  parts.extractor = [places, &loaded](const std::string& name) {
    eval::ExtractorPtr own = own_layer(name, loaded);
    return own ? own : open_extractor(name, places, loaded.model->device());
  };
  parts.default_extractor = extractor_for(parts.real->info(), places);
  parts.options = options_of(request, group);
  target.split = examples.split;
  target.name = loaded.manifest.model;
  target.context.emplace(std::move(parts));
}

void open_samples(EvalTarget& target, const api::EvalRequest& request, const GroupPointer& group) {
  const Node table = plain_data(data::resolved_data(data::named_data(request.data, request.sets)));
  const auto places = extractor_places(request.extractors);
  eval::EvalContextParts parts;
  parts.real = data::find_dataset(table, data::Split::test);
  if (!parts.real) throw DataError(request.data, " has no test split to compare samples with");
  parts.training = training_of(table);
  parts.generated = generated_in(request.samples, parts.real->info());
  const torch::Device device = tensor::device_named(device_name(request.device, "--device"));
  parts.extractor = [places, device](const std::string& name) {
    return open_extractor(name, places, device);
  };
  parts.default_extractor = extractor_for(parts.real->info(), places);
  parts.options = options_of(request, group);
  target.name = request.samples;
  target.context.emplace(std::move(parts));
}

}  // namespace

Node plain_data(Node table) {
  table.set("binarise", Node(std::string("none")));
  table.set("shift", Node(int64_t{0}));
  return table;
}

std::shared_ptr<const data::Dataset> as_images(std::shared_ptr<const data::Dataset> data,
                                               const Node& table, data::Split split) {
  const Node plain = plain_data(table);
  return plain.literal() == table.literal() ? std::move(data) : data::find_dataset(plain, split);
}

std::unique_ptr<EvalTarget> open_target(const api::EvalRequest& request,
                                        const GroupPointer& group) {
  auto target = std::make_unique<EvalTarget>();
  if (!request.features.empty()) {
    target->name = request.features.front();
    target->context.emplace(read_features(request.features.at(0), request.features.at(1)),
                            options_of(request, group));
  } else if (!request.samples.empty()) {
    open_samples(*target, request, group);
  } else {
    open_model(*target, request, group);
  }
  return target;
}

}  // namespace elbo::engine
