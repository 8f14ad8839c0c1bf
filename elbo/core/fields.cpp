// SPDX-License-Identifier: MIT
// Checking a table against a list of fields.
#include "elbo/core/fields.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"

namespace elbo {
namespace {

bool within(const Rule& rule, double value) {
  if (const auto* r = std::get_if<AtLeast>(&rule)) return value >= r->bound;
  if (const auto* r = std::get_if<Above>(&rule)) return value > r->bound;
  if (const auto* r = std::get_if<AtMost>(&rule)) return value <= r->bound;
  if (const auto* r = std::get_if<Between>(&rule)) return value >= r->low && value <= r->high;
  return true;
}

bool is_list(FieldType type) {
  return type == FieldType::integers || type == FieldType::numbers || type == FieldType::texts;
}

FieldType element_type(FieldType type) {
  return type == FieldType::integers ? FieldType::integer : type == FieldType::numbers ? FieldType::number : FieldType::text;
}

/// Throws with the place, what was found, what is wanted.
[[noreturn]] void refuse(const Field& field, const Node& value, const std::string& section, const std::string& hint = "") {
  const std::string rule = rule_text(field.rule);
  throw ConfigError(value.place().text(), ": ", section, ".", field.name, " = ", printable(value.literal()), ": got ", value.kind(), ", want a ",
                    type_name(field.type), rule.empty() ? "" : ", ", rule, hint, " (", field.help, ")");
}

Node checked_list(const Field& field, const Node& value, const std::string& section) {
  const auto* list = std::get_if<Node::List>(&value.value());
  if (list == nullptr) refuse(field, value, section);
  const Field element{field.name, element_type(field.type), {}, field.help, field.rule};
  Node::List out;
  for (const Node& node : *list) out.push_back(checked(element, node, section));
  return Node(std::move(out), value.place());
}

Node checked_number(const Field& field, const Node& value, const std::string& section) {
  const auto* whole = std::get_if<int64_t>(&value.value());
  const auto* real = std::get_if<double>(&value.value());
  if (whole == nullptr && (real == nullptr || field.type == FieldType::integer)) refuse(field, value, section);
  const double number = whole != nullptr ? static_cast<double>(*whole) : *real;
  if (!std::isfinite(number) || !within(field.rule, number)) refuse(field, value, section);
  return field.type == FieldType::number ? Node(number, value.place()) : value;
}

}  // namespace

std::string type_name(FieldType type) {
  static constexpr const char* kNames[] = {"truth value", "whole number", "number", "text", "list of whole numbers", "list of numbers", "list of texts"};
  return kNames[static_cast<size_t>(type)];
}

std::string rule_text(const Rule& rule) {
  if (const auto* r = std::get_if<AtLeast>(&rule)) return str("at least ", r->bound);
  if (const auto* r = std::get_if<Above>(&rule)) return str("above ", r->bound);
  if (const auto* r = std::get_if<AtMost>(&rule)) return str("at most ", r->bound);
  if (const auto* r = std::get_if<Between>(&rule)) return str("between ", r->low, " and ", r->high);
  if (const auto* r = std::get_if<OneOf>(&rule)) return str("one of ", join(r->names, ", "));
  return "";
}

Node checked(const Field& field, const Node& value, const std::string& section) {
  if (is_list(field.type)) return checked_list(field, value, section);
  if (field.type == FieldType::integer || field.type == FieldType::number) return checked_number(field, value, section);
  if (field.type == FieldType::boolean) {
    if (!std::holds_alternative<bool>(value.value())) refuse(field, value, section);
    return value;
  }
  const auto* text = std::get_if<std::string>(&value.value());
  if (text == nullptr) refuse(field, value, section);
  const auto* allowed = std::get_if<OneOf>(&field.rule);
  if (allowed != nullptr && std::find(allowed->names.begin(), allowed->names.end(), *text) == allowed->names.end())
    refuse(field, value, section, did_you_mean(*text, allowed->names));
  return value;
}

Node resolved(const std::vector<Field>& fields, const Node& table, const std::string& section) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  for (const Node::Entry& entry : table.entries())
    if (std::find(names.begin(), names.end(), entry.key) == names.end())
      throw ConfigError(entry.key_place.text(), ": unknown key \"", printable(entry.key), "\" in [", section, "]", did_you_mean(entry.key, names),
                        "; allowed are ", join(names, ", "));
  Node out = Node::table(table.place());
  for (const Field& field : fields) {
    const Node* given = table.find(field.name);
    out.set(field.name, given != nullptr ? checked(field, *given, section) : field.fallback);
  }
  return out;
}

}  // namespace elbo
