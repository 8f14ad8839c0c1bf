// SPDX-License-Identifier: MIT
// Resolving an experiment against the schema: names, then fields, then what is left over.
#include "elbo/api/schema.h"

#include <algorithm>

#include "elbo/core/device_name.h"
#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo::api {
namespace {

const std::vector<std::string> kSections{"data", "model", "optim", "train", "distributed"};

// Most runs are of one process: only where it is given is it in the resolved experiment.
constexpr const char* kDistributed = "distributed";

bool is_section(const std::string& key) {
  return std::find(kSections.begin(), kSections.end(), key) != kSections.end();
}

/// The section as a table; an empty one where the file has none.
Node section_of(const Node& tree, const std::string& key) {
  const Node* found = tree.find(key);
  if (found == nullptr) return Node::table(tree.place());
  if (!found->is_table())
    throw ConfigError(found->place().text(), ": ", key, " is ", found->kind(), ", want a table [",
                      key, "]");
  return *found;
}

/// A table whose `name` chooses an entry and with it the other fields: [data] and [model].
Node resolved_choice(const Node& table, const std::string& section,
                     const std::vector<SchemaEntry>& entries, const char* what) {
  const Node* name = table.find("name");
  const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->value());
  if (text == nullptr) {
    std::vector<std::string> names;
    for (const SchemaEntry& entry : entries) names.push_back(entry.name);
    throw ConfigError((name == nullptr ? table : *name).place().text(), ": [", section,
                      "] wants name = \"...\", one of ", join(names, ", "));
  }
  const SchemaEntry& entry = entry_named(entries, *text, name->place(), what);
  Node rest = table;
  rest.erase("name");
  Node out = Node::table(table.place());
  out.set("name", *name);
  const Node full = resolved(entry.fields, rest, section);
  for (const Node::Entry& field : full.entries()) out.set(field.key, field.node);
  return out;
}

constexpr size_t kMostOwnTables = 256;  // of [optim]: no model has so many players and turns

/// [optim] and, in it, a full table for each player that differs.
Node resolved_optim(const Node& table, const std::vector<Field>& fields) {
  const auto own_tables =
      std::count_if(table.entries().begin(), table.entries().end(),
                    [](const Node::Entry& entry) { return entry.node.is_table(); });
  if (own_tables > static_cast<std::ptrdiff_t>(kMostOwnTables))
    throw ConfigError(table.place().text(), ": [optim] has ", own_tables,
                      " tables of its own, want at most ", kMostOwnTables,
                      ": one for a player, or a player in a turn");
  Node shared = Node::table(table.place());
  for (const Node::Entry& entry : table.entries())
    if (!entry.node.is_table()) shared.set(entry.key, entry.node, entry.key_place);
  Node out = resolved(fields, shared, "optim");
  for (const Node::Entry& entry : table.entries()) {
    if (!entry.node.is_table()) continue;
    Node own = shared;
    merge(own, entry.node);
    out.set(entry.key, resolved(fields, own, str("optim.", entry.key)), entry.key_place);
  }
  return out;
}

Node differing_table(const Node& table, const std::vector<Field>& fields) {
  Node out = Node::table();
  for (const Node::Entry& entry : table.entries()) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& f) { return f.name == entry.key; });
    if (entry.node.is_table()) {
      const Node inner = differing_table(entry.node, fields);
      if (!inner.entries().empty()) out.set(entry.key, inner);
    } else if (field == fields.end() || field->fallback.literal() != entry.node.literal()) {
      out.set(entry.key, entry.node);
    }
  }
  return out;
}

/// Of a resolved [data] or [model]: the table less what equals the defaults of the entry that it
/// names.
Node differing_choice(const Node& table, const std::vector<SchemaEntry>& entries) {
  const Node& name = *table.find("name");
  return differing_table(
      table,
      entry_named(entries, std::get<std::string>(name.value()), name.place(), "name").fields);
}

}  // namespace

const SchemaEntry& entry_named(const std::vector<SchemaEntry>& entries, const std::string& name,
                               const Place& place, const char* what) {
  std::vector<std::string> names;
  for (const SchemaEntry& entry : entries) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  const std::string where = place.text();
  throw ConfigError(where, where.empty() ? "" : ": ", "no ", what, " is called \"", printable(name),
                    "\"", did_you_mean(name, names), "; there are ", join(names, ", "));
}

std::vector<Field> experiment_fields() {
  return {{"name", FieldType::text, Node(std::string("run")), "names the run folder", {}},
          {"description",
           FieldType::text,
           Node(std::string()),
           "what this experiment shows, for the report",
           {}},
          {"seed", FieldType::integer, Node(int64_t{0}), "fixes every random draw", Seed{}}};
}

namespace {

/// ConfigError for a train.device that names none.
void check_device(const Node& train) {
  if (const Node* device = train.find("device"))
    device_name(std::get<std::string>(device->value()),
                str(device->place().text(), ": train.device"));
}

}  // namespace

Node resolve_experiment(const Node& tree, const Schema& schema) {
  Node top = Node::table(tree.place());
  for (const Node::Entry& entry : tree.entries()) {
    if (is_section(entry.key)) continue;
    if (entry.node.is_table())
      throw ConfigError(entry.key_place.text(), ": unknown section [", printable(entry.key), "]",
                        did_you_mean(entry.key, kSections), "; allowed are ",
                        join(kSections, ", "));
    top.set(entry.key, entry.node, entry.key_place);
  }
  std::vector<Field> known = experiment_fields();
  // So that a misspelt section without brackets gets the right hint too.
  for (const std::string& section : kSections)
    if (top.find(section) != nullptr) section_of(tree, section);
  Node out = resolved(known, top, "experiment");
  out.set("data", resolved_choice(section_of(tree, "data"), "data", schema.sources, "data set"));
  out.set("model", resolved_choice(section_of(tree, "model"), "model", schema.models, "model"));
  out.set("optim", resolved_optim(section_of(tree, "optim"), schema.optim));
  out.set("train", resolved(schema.train, section_of(tree, "train"), "train"));
  if (tree.find(kDistributed) != nullptr)
    out.set(kDistributed,
            resolved(schema.distributed, section_of(tree, kDistributed), kDistributed));
  check_device(*out.find("train"));
  return out;
}

Node differing(const Node& experiment, const Schema& schema) {
  // From here on every section is there.
  const Node resolved = resolve_experiment(experiment, schema);
  Node out = differing_table(resolved, experiment_fields());
  for (const std::string& section : kSections) out.erase(section);
  out.set("data", differing_choice(*resolved.find("data"), schema.sources));
  out.set("model", differing_choice(*resolved.find("model"), schema.models));
  out.set("optim", differing_table(*resolved.find("optim"), schema.optim));
  out.set("train", differing_table(*resolved.find("train"), schema.train));
  if (const Node* distributed = resolved.find(kDistributed))
    out.set(kDistributed, differing_table(*distributed, schema.distributed));
  return out;
}

}  // namespace elbo::api
