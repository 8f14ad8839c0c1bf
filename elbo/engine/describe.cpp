// SPDX-License-Identifier: MIT
// Registries as a schema; versions of what is linked.
#include "elbo/engine/describe.h"

#include <dlfcn.h>

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/source.h"
#include "elbo/eval/protocol.h"
#include "elbo/models/abilities.h"
#include "elbo/models/registry.h"
#include "elbo/models/telling.h"
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
  if (ability<Samples>(*model) != nullptr) out.emplace_back("samples");
  if (ability<RunsChain>(*model) != nullptr) out.emplace_back("runs a chain");
  if (ability<Encodes>(*model) != nullptr) out.emplace_back("encodes");
  if (ability<Decodes>(*model) != nullptr) out.emplace_back("decodes");
  if (ability<Reconstructs>(*model) != nullptr) out.emplace_back("reconstructs");
  if (ability<BoundsLikelihood>(*model) != nullptr) out.emplace_back("bounds likelihood");
  if (ability<EstimatesBound>(*model) != nullptr) out.emplace_back("estimates a bound");
  if (ability<Energy>(*model) != nullptr) out.emplace_back("energy");
  if (ability<Classifies>(*model) != nullptr) out.emplace_back("classifies");
  if (ability<TellsAttributes>(*model) != nullptr) out.emplace_back("tells attributes");
  if (ability<Translates>(*model) != nullptr) out.emplace_back("translates");
  if (ability<DrawsPairs>(*model) != nullptr) out.emplace_back("draws pairs");
  if (ability<HasCodeParts>(*model) != nullptr) out.emplace_back("names parts of its code");
  if (ability<HasFeatures>(*model) != nullptr) out.emplace_back("has features");
  if (ability<Judges>(*model) != nullptr) out.emplace_back("judges");
  return out;
}

SchemaEntry described(const ModelEntry& entry) {
  SchemaEntry out{entry.name, entry.summary,     entry.family, entry.paper, "none",
                  {},         entry.maker.fields};
  Rng rng(0);
  const auto model = entry.maker.make(Node::table(), example_info(), rng);
  const Telling telling(*model);
  out.abilities = abilities_of(model.get());
  if (ability<Energy>(*model) != nullptr) out.likelihood = "estimate";
  if (ability<BoundsLikelihood>(*model) != nullptr) out.likelihood = "bound";
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
