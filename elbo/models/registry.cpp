// SPDX-License-Identifier: MIT
// All models by name, out of models.def.
#include "elbo/models/registry.h"

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::models {

#define MODEL(name, family, paper, summary) ModelMaker name##_maker();
#include "elbo/models/models.def"
#undef MODEL

namespace {

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const ModelEntry& entry : model_entries()) names.push_back(entry.name);
  return names;
}

/// The entry that a [model] table asks for.
const ModelEntry& entry_of(const Node& table) {
  const Node* name = table.find("name");
  if (name == nullptr)
    throw ConfigError(table.place().text(), ": [model] has no name, want one of ",
                      join(model_names(), ", "), "; add name = \"vae\"");
  const auto* text = std::get_if<std::string>(&name->value());
  if (text == nullptr)
    throw ConfigError(name->place().text(), ": model.name = ", printable(name->literal()), ": got ",
                      name->kind(), ", want a text, one of ", join(model_names(), ", "));
  return model_entry(*text, name->place());
}

Node options_of(const Node& table) {
  Node options = table;
  options.erase("name");
  return options;
}

}  // namespace

const std::vector<ModelEntry>& model_entries() {
#define MODEL(name, family, paper, summary) {#name, family, paper, summary, name##_maker()},
  static const std::vector<ModelEntry> entries{
#include "elbo/models/models.def"
  };
#undef MODEL
  return entries;
}

const ModelEntry& model_entry(const std::string& name, const Place& place) {
  for (const ModelEntry& entry : model_entries())
    if (entry.name == name) return entry;
  const auto names = model_names();
  const std::string where = place.file.empty() ? "" : place.text() + ": ";
  throw ConfigError(where, "model.name = \"", printable(name), "\": no such model, want one of ",
                    join(names, ", "), did_you_mean(name, names));
}

std::shared_ptr<Model> make_model(const Node& table, const data::DataInfo& info, Rng& rng) {
  return entry_of(table).maker.make(options_of(table), info, rng);
}

Node resolved_model(const Node& table) {
  const ModelEntry& entry = entry_of(table);
  const Node options = resolved(entry.maker.fields, options_of(table), "model");
  Node out = Node::table(table.place());
  out.set("name", *table.find("name"));
  for (const auto& [key, node, place] : options.entries()) out.set(key, node, place);
  return out;
}

}  // namespace elbo::models
