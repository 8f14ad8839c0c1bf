// SPDX-License-Identifier: MIT
// What may stand in an experiment file. The engine knows it (models, data sources, trainer); the
// launcher gets it as JSON written at build time. Both resolve an experiment with the same
// function, so a mistake is found, and worded, the same on either side.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fields.h"

namespace elbo::api {

/// One model, data source or protocol.
struct SchemaEntry {
  std::string name;                    ///< as an experiment has it
  std::string summary;                 ///< one line
  std::string family;                  ///< of a model: "vae", "gan", ...
  std::string paper;                   ///< of a model
  std::string likelihood;              ///< of a model: "exact", "bound", "estimate", "none"
  std::vector<std::string> abilities;  ///< of a model: "samples", "encodes", ...
  std::vector<Field> fields;           ///< options, with defaults and rules
  std::string blind = {};              ///< of a protocol: what it cannot see
};

/// Everything that an experiment can say.
struct Schema {
  std::vector<Field> train;         ///< fields of [train]
  std::vector<Field> optim;         ///< fields of [optim]
  std::vector<SchemaEntry> models;  ///< in the order of the registry
  /// Of data; their fields include those that every source has.
  std::vector<SchemaEntry> sources;
  std::vector<SchemaEntry> protocols;   ///< of `elbo eval`; no fields
  std::vector<Field> distributed = {};  ///< fields of [distributed]
};

/// The schema as a tree, for schema.json.
Node schema_to_node(const Schema& schema);
/// The inverse of schema_to_node(); DataError where the tree is not one that it wrote.
Schema schema_from_node(const Node& node);

/// The entry called `name`; ConfigError that opens with `place` and ends with the nearest right
/// name. `what` is "model", "data set", ...
const SchemaEntry& entry_named(const std::vector<SchemaEntry>& entries, const std::string& name,
                               const Place& place, const char* what);

/// The fields at the top of an experiment: name, description, seed.
std::vector<Field> experiment_fields();

/// An experiment with nothing implicit: name, description, seed, [data], [model], [optim] with a
/// full table for each player that has its own, [train], and [distributed] where it is given.
/// ConfigError with file:line:column for an
/// unknown key or section, a wrong type, a value out of range.
Node resolve_experiment(const Node& tree, const Schema& schema);

/// An experiment less what equals its default. Errors as resolve_experiment(): a run's config.toml
/// may be damaged, or of another version.
Node differing(const Node& experiment, const Schema& schema);

/// The schema as JSON Schema (draft 2020-12), for editors.
Node json_schema(const Schema& schema);

}  // namespace elbo::api
