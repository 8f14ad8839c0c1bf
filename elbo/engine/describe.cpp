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

namespace elbo {
namespace {

/// Small grey pictures of ten classes in two domains, with attributes: every model can be made for
/// them.
DataInfo example_info() {
  DataInfo info;
  info.name = "example";
  info.shape = {1, 28, 28};
  info.size = 1;
  for (int digit = 0; digit < 10; ++digit) info.class_names.push_back(str(digit));
  info.attribute_names = {"attribute"};
  info.domain_names = {"first", "second"};
  info.mean.assign(static_cast<size_t>(info.values()), 0.5f);
  return info;
}

std::vector<std::string> abilities_of(Model* model) {
  std::vector<std::string> out;
  if (has_ability<Samples>(*model)) out.emplace_back("samples");
  if (has_ability<RunsChain>(*model)) out.emplace_back("runs a chain");
  if (has_ability<Encodes>(*model)) out.emplace_back("encodes");
  if (has_ability<Decodes>(*model)) out.emplace_back("decodes");
  if (has_ability<Reconstructs>(*model)) out.emplace_back("reconstructs");
  if (has_ability<BoundsLikelihood>(*model)) out.emplace_back("bounds likelihood");
  if (has_ability<EstimatesBound>(*model)) out.emplace_back("estimates a bound");
  if (has_ability<Energy>(*model)) out.emplace_back("energy");
  if (has_ability<Classifies>(*model)) out.emplace_back("classifies");
  if (has_ability<AttributePredictor>(*model)) out.emplace_back("tells attributes");
  if (has_ability<Translates>(*model)) out.emplace_back("translates");
  if (has_ability<DrawsPairs>(*model)) out.emplace_back("draws pairs");
  if (has_ability<HasCodeParts>(*model)) out.emplace_back("names parts of its code");
  if (has_ability<HasFeatures>(*model)) out.emplace_back("has features");
  if (has_ability<Judges>(*model)) out.emplace_back("judges");
  return out;
}

SchemaEntry described(const ModelEntry& entry) {
  SchemaEntry out{entry.name, entry.summary,     entry.family, entry.paper, "none",
                  {},         entry.maker.fields};
  Rng rng(0);
  const auto model = entry.maker.make(Node::table(), example_info(), rng);
  out.abilities = abilities_of(model.get());
  if (has_ability<Energy>(*model)) out.likelihood = "estimate";
  if (has_ability<BoundsLikelihood>(*model)) out.likelihood = "bound";
  return out;
}

SchemaEntry described(const DataSource& source) {
  SchemaEntry out;
  out.name = source.name;
  out.summary = source.summary;
  out.fields = data_fields(source.name);
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

Schema engine_schema() {
  Schema schema;
  schema.train = fields_of<TrainConfig>();
  schema.optim = fields_of<OptimConfig>();
  for (const ModelEntry& entry : model_entries()) schema.models.push_back(described(entry));
  for (const DataSource& source : data_sources()) schema.sources.push_back(described(source));
  for (const Protocol& protocol : protocols()) {
    SchemaEntry entry;
    entry.name = protocol.pattern;
    entry.summary = protocol.summary;
    entry.blind = protocol.blind;
    schema.protocols.push_back(std::move(entry));
  }
  return schema;
}

Node engine_versions() {
  Node out = machine_record();
  out.set("blas", Node(blas_version()));
  return out;
}

}  // namespace elbo
