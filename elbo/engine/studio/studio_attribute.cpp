// SPDX-License-Identifier: MIT
// `attribute` and `answers`: what an attribute or a class is among codes, and what an extractor
// sees of it in pictures.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/engine/eval/extractors.h"
#include "elbo/engine/latent/latent_attribute.h"
#include "elbo/engine/studio/operations.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/views/latent_vector.h"

namespace elbo::engine {
namespace {

constexpr int64_t kVectorExamples = 2000;  // as `elbo latent edit` takes

/// Where `name` stands, and whether it is a class.
struct NamedTrait {
  int64_t index = 0;
  bool is_class = false;
};

NamedTrait trait_named(const std::string& name, const data::DataInfo& info) {
  const auto& classes = info.class_names;
  const bool attribute =
      std::count(info.attribute_names.begin(), info.attribute_names.end(), name) > 0;
  const auto found = std::find(classes.begin(), classes.end(), name);
  if (!attribute && found != classes.end()) return {found - classes.begin(), true};
  if (!attribute && info.attribute_names.empty() && !classes.empty())
    throw UsageError(info.name, " has no class \"", printable(name.substr(0, 60)), "\"",
                     did_you_mean(name.substr(0, 60), classes),
                     "; there are: ", join(classes, ", "));
  return {attribute_index(name, info), false};
}

/// Classes as attributes: 1 of an example's own, 0 of the others.
measures::Codes with_classes(measures::Codes codes, const data::DataInfo& info) {
  if (!codes.labels.defined()) throw DataError("the examples have no classes");
  codes.attributes = torch::zeros({codes.labels.size(0), info.classes()});
  codes.attributes.scatter_(1, codes.labels.unsqueeze(1), 1);
  return codes;
}

bool tells_attributes(models::Model& model, const data::DataInfo& its, const data::DataInfo& ours) {
  return models::ability<models::AttributePredictor>(model) != nullptr &&
         its.attribute_names == ours.attribute_names;
}

bool tells_classes(models::Model& model, const data::DataInfo& its, const data::DataInfo& ours) {
  return models::ability<models::Classifies>(model) != nullptr &&
         its.class_names == ours.class_names;
}

/// The model itself where it recognises, else an extractor of the cache that learned from such
/// data;
/// one that tells attributes before one that tells classes.
StudioTeller found_teller(const StudioModel& model) {
  const data::DataInfo& info = model.info();
  const bool recognises = !models::has_ability<models::Samples>(model.model()) &&
                          !models::has_ability<models::Decodes>(model.model());
  if (recognises &&
      (tells_attributes(model.model(), info, info) || tells_classes(model.model(), info, info)))
    return {model.loaded().manifest.model, model.loaded().model};
  StudioTeller classifier;
  for (const std::string& name : extractors_for(info)) {
    const models::LoadedModel loaded =
        models::load_model(real_fs(), (cache_folder() / "features" / name).string());
    if (loaded.info.shape != info.shape) continue;
    if (tells_attributes(*loaded.model, loaded.info, info)) return {name, loaded.model};
    if (classifier.model == nullptr && tells_classes(*loaded.model, loaded.info, info))
      classifier = {name, loaded.model};
  }
  return classifier;
}

Node trait_names_node(const std::vector<std::string>& names) {
  Node::List out;
  for (const std::string& name : names) out.emplace_back(name);
  return Node(std::move(out));
}

}  // namespace

void studio_attribute(StudioCall& call) {
  const data::DataInfo& info = call.model.info();
  eval::want_ability<models::Encodes>(call.model.model(), info);
  eval::want_ability<models::Decodes>(call.model.model(), info);
  const std::string name = call.args.text("name", "");
  const NamedTrait trait = trait_named(name, info);
  const int64_t examples = call.args.whole("examples", {kVectorExamples, 10, kMostMapped});
  auto codes = call.codes(data::Split::train, examples);
  if (!codes) return;
  if (trait.is_class) codes = with_classes(*codes, info);
  const bool pure = !call.args.has("pure") || call.args.flag("pure");
  const eval::AttributeVector found = eval::attribute_vector(*codes, trait.index, pure);
  call.put("vector", found.vector);
  call.put("examples", Node(codes->mean.size(0)));
  call.put("with", Node(found.with));
  call.put("without", Node(found.without));
  call.put("threshold", Node(found.threshold));
  call.put("kind", Node(std::string(trait.is_class ? "class" : "attribute")));
}

void studio_answers(StudioCall& call) {
  const tensor::Batch batch = examples_in(call, kMostStudioImages);
  if (!call.model.teller) call.model.teller = found_teller(call.model);
  const StudioTeller& teller = *call.model.teller;
  if (teller.model == nullptr) return call.put("attributes", Node());
  const eval::Evaluating evaluating(*teller.model);
  call.put("extractor", Node(teller.name));
  if (auto* regressor = models::ability<models::AttributePredictor>(*teller.model)) {
    call.put("attributes", regressor->attributes(batch.x));
    call.put("names", trait_names_node(call.model.info().attribute_names));
    call.put("kind", Node(std::string("attributes")));
    return;
  }
  auto& classifier = *models::ability<models::Classifies>(*teller.model);
  call.put("attributes", classifier.classify(batch.x).exp());
  call.put("names", trait_names_node(call.model.info().class_names));
  call.put("kind", Node(std::string("classes")));
}

}  // namespace elbo::engine
