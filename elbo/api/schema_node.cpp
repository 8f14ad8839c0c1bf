// SPDX-License-Identifier: MIT
// The schema as a tree, and as JSON Schema.
#include <algorithm>
#include <cmath>

#include "elbo/api/schema.h"
#include "elbo/core/error.h"
#include "elbo/io/node_list.h"

namespace elbo::api {
namespace {

constexpr const char* kRuleNames[] = {"",        "at_least", "above", "at_most",
                                      "between", "one_of",   "seed"};

Node text(const std::string& value) { return Node(value); }

Node texts(const std::vector<std::string>& values) { return io::list_node(values); }

Node rule_node(const Rule& rule) {
  Node::List out;
  if (rule.index() != 0) out.push_back(text(kRuleNames[rule.index()]));
  if (const auto* r = std::get_if<AtLeast>(&rule)) out.push_back(Node(r->bound));
  if (const auto* r = std::get_if<Above>(&rule)) out.push_back(Node(r->bound));
  if (const auto* r = std::get_if<AtMost>(&rule)) out.push_back(Node(r->bound));
  if (const auto* r = std::get_if<Between>(&rule))
    out.push_back(Node(r->low)), out.push_back(Node(r->high));
  if (const auto* r = std::get_if<OneOf>(&rule)) out.push_back(texts(r->names));
  return Node(std::move(out));
}

double number(const Node& node) {
  if (const auto* whole = std::get_if<int64_t>(&node.value())) return static_cast<double>(*whole);
  return std::get<double>(node.value());
}

std::vector<std::string> texts_of(const Node& node) {
  std::vector<std::string> out;
  for (const Node& element : std::get<Node::List>(node.value()))
    out.push_back(std::get<std::string>(element.value()));
  return out;
}

Rule rule_of(const Node& node) {
  const auto& list = std::get<Node::List>(node.value());
  if (list.empty()) return {};
  const auto& name = std::get<std::string>(list[0].value());
  if (name == "at_least") return AtLeast{number(list.at(1))};
  if (name == "above") return Above{number(list.at(1))};
  if (name == "at_most") return AtMost{number(list.at(1))};
  if (name == "between") return Between{number(list.at(1)), number(list.at(2))};
  if (name == "seed") return Seed{};
  return OneOf{texts_of(list.at(1))};
}

Node field_node(const Field& field) {
  Node out = Node::table();
  out.set("name", text(field.name));
  out.set("type", Node(static_cast<int64_t>(field.type)));
  out.set("default", field.fallback);
  out.set("help", text(field.help));
  out.set("rule", rule_node(field.rule));
  return out;
}

Node fields_node(const std::vector<Field>& fields) {
  Node::List out;
  for (const Field& field : fields) out.push_back(field_node(field));
  return Node(std::move(out));
}

const Node& at(const Node& node, const char* key) {
  const Node* found = node.find(key);
  if (found == nullptr) throw DataError("the schema has no \"", key, "\"; build the program again");
  return *found;
}

std::string text_at(const Node& node, const char* key) {
  return std::get<std::string>(at(node, key).value());
}

std::vector<Field> fields_from(const Node& node) {
  std::vector<Field> out;
  for (const Node& element : std::get<Node::List>(node.value())) {
    Field field{text_at(element, "name"),
                static_cast<FieldType>(std::get<int64_t>(at(element, "type").value())),
                at(element, "default"), text_at(element, "help"), rule_of(at(element, "rule"))};
    // JSON has no 1.0
    if (field.type == FieldType::number) field.fallback = Node(number(field.fallback));
    if (field.type == FieldType::numbers)
      for (Node& value : std::get<Node::List>(field.fallback.value())) value = Node(number(value));
    out.push_back(std::move(field));
  }
  return out;
}

Node entries_node(const std::vector<SchemaEntry>& entries) {
  Node::List out;
  for (const SchemaEntry& entry : entries) {
    Node node = Node::table();
    node.set("name", text(entry.name));
    node.set("summary", text(entry.summary));
    node.set("family", text(entry.family));
    node.set("paper", text(entry.paper));
    node.set("blind", text(entry.blind));
    node.set("likelihood", text(entry.likelihood));
    node.set("abilities", texts(entry.abilities));
    node.set("fields", fields_node(entry.fields));
    out.push_back(std::move(node));
  }
  return Node(std::move(out));
}

std::vector<SchemaEntry> entries_from(const Node& node) {
  std::vector<SchemaEntry> out;
  for (const Node& e : std::get<Node::List>(node.value()))
    out.push_back({text_at(e, "name"), text_at(e, "summary"), text_at(e, "family"),
                   text_at(e, "paper"), text_at(e, "likelihood"), texts_of(at(e, "abilities")),
                   fields_from(at(e, "fields")), text_at(e, "blind")});
  return out;
}

/// One field as a JSON Schema property.
Node property(const Field& field) {
  static constexpr const char* kTypes[] = {"boolean", "integer", "number", "string",
                                           "integer", "number",  "string"};
  Node value = Node::table();
  value.set("type", text(kTypes[static_cast<size_t>(field.type)]));
  if (const auto* r = std::get_if<AtLeast>(&field.rule)) value.set("minimum", Node(r->bound));
  if (const auto* r = std::get_if<Above>(&field.rule))
    value.set("exclusiveMinimum", Node(r->bound));
  if (const auto* r = std::get_if<AtMost>(&field.rule)) value.set("maximum", Node(r->bound));
  if (const auto* r = std::get_if<Between>(&field.rule))
    value.set("minimum", Node(r->low)), value.set("maximum", Node(r->high));
  if (const auto* r = std::get_if<OneOf>(&field.rule)) value.set("enum", texts(r->names));
  if (std::holds_alternative<Seed>(field.rule)) value.set("minimum", Node(int64_t{0}));
  if ((field.type == FieldType::integer || field.type == FieldType::integers) &&
      value.find("maximum") == nullptr)
    value.set("maximum", Node(largest_whole(field.rule)));
  Node out = Node::table();
  if (field.type >= FieldType::integers) {
    out.set("type", text("array"));
    out.set("items", value);
  } else {
    out = value;
  }
  out.set("description", text(field.help));
  out.set("default", field.fallback);
  return out;
}

Node object(const std::vector<Field>& fields) {
  Node properties = Node::table();
  for (const Field& field : fields) properties.set(field.name, property(field));
  Node out = Node::table();
  out.set("type", text("object"));
  out.set("properties", properties);
  out.set("additionalProperties", Node(false));
  return out;
}

/// A table whose `name` decides what else it may hold.
Node choice(const std::vector<SchemaEntry>& entries) {
  Node::List options;
  for (const SchemaEntry& entry : entries) {
    Node option = object(entry.fields);
    Node name = Node::table();
    name.set("const", text(entry.name));
    name.set("description", text(entry.summary));
    option.find("properties")->set("name", name);
    option.set("required", texts({"name"}));
    options.push_back(std::move(option));
  }
  Node out = Node::table();
  out.set("oneOf", Node(std::move(options)));
  return out;
}

}  // namespace

Node schema_to_node(const Schema& schema) {
  Node out = Node::table();
  out.set("train", fields_node(schema.train));
  out.set("optim", fields_node(schema.optim));
  out.set("distributed", fields_node(schema.distributed));
  out.set("models", entries_node(schema.models));
  out.set("sources", entries_node(schema.sources));
  out.set("protocols", entries_node(schema.protocols));
  return out;
}

Schema schema_from_node(const Node& node) {
  try {
    return {fields_from(at(node, "train")),      fields_from(at(node, "optim")),
            entries_from(at(node, "models")),    entries_from(at(node, "sources")),
            entries_from(at(node, "protocols")), fields_from(at(node, "distributed"))};
  } catch (const std::bad_variant_access&) {
    throw DataError(node.place().text(), ": not a schema of this program; build it again");
  }
}

Node json_schema(const Schema& schema) {
  Node out = object(experiment_fields());
  Node optim = object(schema.optim);
  optim.set("additionalProperties", object(schema.optim));  // a table for a player
  Node& properties = *out.find("properties");
  properties.set("data", choice(schema.sources));
  properties.set("model", choice(schema.models));
  properties.set("optim", optim);
  properties.set("train", object(schema.train));
  properties.set("distributed", object(schema.distributed));
  Node titled = Node::table();
  titled.set("$schema", text("https://json-schema.org/draft/2020-12/schema"));
  titled.set("title", text("elbo experiment"));
  for (const Node::Entry& entry : out.entries()) titled.set(entry.key, entry.node);
  titled.set("required", texts({"data", "model"}));
  return titled;
}

}  // namespace elbo::api
