// SPDX-License-Identifier: MIT
// Registries as a schema; versions of what is linked.
#include "elbo/engine/describe.h"

#include <dlfcn.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/eval/protocols/protocol.h"
#include "elbo/models/abilities.h"
#include "elbo/models/registry.h"
#include "elbo/train/config.h"
#include "elbo/train/machine.h"

namespace elbo::engine {
namespace {

/// Small grey pictures of ten classes in two domains, with attributes: every model can be made for
/// them.
data::DataInfo example_info() {
  data::DataInfo info;
  info.name = "example";
  info.shape = {1, 28, 28};
  info.size = 1;
  for (int digit = 0; digit < 10; ++digit) info.class_names.push_back(str(digit));
  info.attribute_names = {"attribute"};
  info.domain_names = {"first", "second"};
  info.mean.assign(static_cast<size_t>(info.values()), 0.5f);
  return info;
}

api::SchemaEntry described(const models::ModelEntry& entry) {
  api::SchemaEntry out{entry.name, entry.summary,     entry.family, entry.paper, "none",
                       {},         entry.maker.fields};
  Rng rng(0);
  const auto model = entry.maker.make(Node::table(), example_info(), rng);
  out.abilities = ability_words(*model);
  if (models::has_ability<models::Energy>(*model)) out.likelihood = "estimate";
  if (models::has_ability<models::BoundsLikelihood>(*model)) out.likelihood = "bound";
  if (auto* density = models::ability<models::Density>(*model); density != nullptr)
    out.likelihood = density->density_kind() == models::DensityKind::exact ? "exact" : "estimate";
  return out;
}

api::SchemaEntry described(const data::DataSource& source) {
  api::SchemaEntry out;
  out.name = source.name;
  out.summary = source.summary;
  out.fields = data::data_fields(source.name);
  // It chooses the entry.
  std::erase_if(out.fields, [](const Field& field) { return field.name == "name"; });
  return out;
}

std::string blas_version() {
  using Config = const char* (*)();
  const auto config = reinterpret_cast<Config>(dlsym(RTLD_DEFAULT, "openblas_get_config"));
  return config == nullptr ? "reference" : config();
}

}  // namespace

std::vector<std::string> ability_words(models::Model& model) {
  std::vector<std::string> out;
  if (models::has_ability<models::Samples>(model)) out.emplace_back("samples");
  if (models::has_ability<models::RunsChain>(model)) out.emplace_back("runs a chain");
  if (models::has_ability<models::Encodes>(model)) out.emplace_back("encodes");
  if (models::has_ability<models::Decodes>(model)) out.emplace_back("decodes");
  if (models::has_ability<models::Reconstructs>(model)) out.emplace_back("reconstructs");
  if (models::has_ability<models::BoundsLikelihood>(model)) out.emplace_back("bounds likelihood");
  if (models::has_ability<models::Density>(model)) out.emplace_back("has a density");
  if (models::has_ability<models::EstimatesBound>(model)) out.emplace_back("estimates a bound");
  if (models::has_ability<models::Energy>(model)) out.emplace_back("energy");
  if (models::has_ability<models::Classifies>(model)) out.emplace_back("classifies");
  if (models::has_ability<models::AttributePredictor>(model)) out.emplace_back("tells attributes");
  if (models::has_ability<models::Translates>(model)) out.emplace_back("translates");
  if (models::has_ability<models::DrawsPairs>(model)) out.emplace_back("draws pairs");
  if (models::has_ability<models::HasCodeParts>(model)) out.emplace_back("names parts of its code");
  if (models::has_ability<models::HasFeatures>(model)) out.emplace_back("has features");
  if (models::has_ability<models::Judges>(model)) out.emplace_back("judges");
  return out;
}

api::Schema engine_schema() {
  api::Schema schema;
  schema.train = fields_of<train::TrainConfig>();
  schema.optim = fields_of<train::OptimConfig>();
  schema.distributed = fields_of<train::DistributedConfig>();
  for (const models::ModelEntry& entry : models::model_entries())
    schema.models.push_back(described(entry));
  for (const data::DataSource& source : data::data_sources())
    schema.sources.push_back(described(source));
  for (const eval::Protocol& protocol : eval::protocols()) {
    api::SchemaEntry entry;
    entry.name = protocol.pattern;
    entry.summary = protocol.summary;
    entry.blind = protocol.blind;
    schema.protocols.push_back(std::move(entry));
  }
  return schema;
}

Node engine_versions() {
  Node out = train::machine_record();
  out.set("blas", Node(blas_version()));
  return out;
}

}  // namespace elbo::engine
