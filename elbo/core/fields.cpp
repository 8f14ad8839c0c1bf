// SPDX-License-Identifier: MIT
// Checking a table against a list of fields.
#include "elbo/core/fields.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"

namespace elbo {
namespace {

bool within(const Rule& rule, double value) {
  if (const auto* r = std::get_if<AtLeast>(&rule)) return value >= r->bound;
  if (const auto* r = std::get_if<Above>(&rule)) return value > r->bound;
  if (const auto* r = std::get_if<AtMost>(&rule)) return value <= r->bound;
  if (const auto* r = std::get_if<Between>(&rule)) return value >= r->low && value <= r->high;
  if (std::holds_alternative<Seed>(rule)) return value >= 0;
  return true;
}

bool has_lower_bound(const Rule& rule) {
  return std::holds_alternative<AtLeast>(rule) || std::holds_alternative<Above>(rule) ||
         std::holds_alternative<Between>(rule);
}

bool is_list(FieldType type) {
  return type == FieldType::integers || type == FieldType::numbers || type == FieldType::texts;
}

FieldType element_type(FieldType type) {
  return type == FieldType::integers  ? FieldType::integer
         : type == FieldType::numbers ? FieldType::number
                                      : FieldType::text;
}

/// The value as an error shows it; of a long one its beginning.
std::string shown(const Node& value) {
  constexpr size_t kMost = 80;
  const std::string text = value.literal();
  return text.size() <= kMost ? printable(text) : printable(text.substr(0, kMost)) + "...";
}

/// "got 0, want a whole number, at least 1"
std::string complaint(const Field& field, const std::string& got) {
  const std::string rule = rule_text(field.rule);
  return str("got ", got, ", want a ", type_name(field.type), rule.empty() ? "" : ", ", rule);
}

/// Throws with the place, the key and its value, and what is wrong with it.
[[noreturn]] void refuse(const Field& field, const Node& value, const std::string& section,
                         const std::string& what) {
  throw ConfigError(value.place().text(), ": ", section, section.empty() ? "" : ".", field.name,
                    " = ", shown(value), ": ", what, " (", field.help, ")");
}

/// The same where another type is wanted.
[[noreturn]] void refuse_type(const Field& field, const Node& value, const std::string& section) {
  refuse(field, value, section, complaint(field, value.kind()));
}

Node checked_list(const Field& field, const Node& value, const std::string& section) {
  const auto* list = std::get_if<Node::List>(&value.value());
  if (list == nullptr) refuse_type(field, value, section);
  const Field element{field.name, element_type(field.type), {}, field.help, field.rule};
  Node::List out;
  for (const Node& node : *list) out.push_back(checked(element, node, section));
  return Node(std::move(out), value.place());
}

/// Whole numbers have bounds on both sides, said or not: what is computed from them must not
/// overflow.
void check_size(const Field& field, const Node& value, const std::string& section) {
  const int64_t whole = std::get<int64_t>(value.value());
  if (whole > largest_whole(field.rule))
    refuse(field, value, section,
           complaint(field, shown(value)) + str(" and at most ", largest_whole(field.rule)));
  if (whole < -kMostWhole && !has_lower_bound(field.rule))
    refuse(field, value, section,
           complaint(field, shown(value)) + str(" and at least ", -kMostWhole));
}

Node checked_number(const Field& field, const Node& value, const std::string& section) {
  const auto* whole = std::get_if<int64_t>(&value.value());
  const auto* real = std::get_if<double>(&value.value());
  if (whole == nullptr && (real == nullptr || field.type == FieldType::integer))
    refuse_type(field, value, section);
  const double number = whole != nullptr ? static_cast<double>(*whole) : *real;
  if (!std::isfinite(number))
    refuse(field, value, section, complaint(field, shown(value)) + "; it must be finite");
  if (!within(field.rule, number)) refuse(field, value, section, complaint(field, shown(value)));
  if (field.type == FieldType::integer) check_size(field, value, section);
  return field.type == FieldType::number ? Node(number, value.place()) : value;
}

}  // namespace

std::string type_name(FieldType type) {
  static constexpr const char* kNames[] = {
      "truth value",           "whole number",    "number",       "text",
      "list of whole numbers", "list of numbers", "list of texts"};
  return kNames[static_cast<size_t>(type)];
}

std::string rule_text(const Rule& rule) {
  if (const auto* r = std::get_if<AtLeast>(&rule)) return str("at least ", r->bound);
  if (const auto* r = std::get_if<Above>(&rule)) return str("above ", r->bound);
  if (const auto* r = std::get_if<AtMost>(&rule)) return str("at most ", r->bound);
  if (const auto* r = std::get_if<Between>(&rule)) return str("between ", r->low, " and ", r->high);
  if (const auto* r = std::get_if<OneOf>(&rule)) return str("one of ", join(r->names, ", "));
  if (std::holds_alternative<Seed>(rule)) return "at least 0";
  return "";
}

int64_t largest_whole(const Rule& rule) {
  if (std::holds_alternative<Seed>(rule)) return std::numeric_limits<int64_t>::max();
  if (const auto* r = std::get_if<AtMost>(&rule)) return static_cast<int64_t>(r->bound);
  if (const auto* r = std::get_if<Between>(&rule)) return static_cast<int64_t>(r->high);
  return kMostWhole;
}

Node checked(const Field& field, const Node& value, const std::string& section) {
  if (is_list(field.type)) return checked_list(field, value, section);
  if (field.type == FieldType::integer || field.type == FieldType::number)
    return checked_number(field, value, section);
  if (field.type == FieldType::boolean) {
    if (!std::holds_alternative<bool>(value.value())) refuse_type(field, value, section);
    return value;
  }
  const auto* text = std::get_if<std::string>(&value.value());
  if (text == nullptr) refuse_type(field, value, section);
  const auto* allowed = std::get_if<OneOf>(&field.rule);
  if (allowed != nullptr &&
      std::find(allowed->names.begin(), allowed->names.end(), *text) == allowed->names.end())
    refuse(field, value, section,
           complaint(field, shown(value)) + did_you_mean(*text, allowed->names));
  return value;
}

Node resolved(const std::vector<Field>& fields, const Node& table, const std::string& section) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  for (const Node::Entry& entry : table.entries())
    if (std::find(names.begin(), names.end(), entry.key) == names.end())
      throw ConfigError(entry.key_place.text(), ": unknown key \"", printable(entry.key), "\" in [",
                        section, "]", did_you_mean(entry.key, names), "; allowed are ",
                        join(names, ", "));
  Node out = Node::table(table.place());
  for (const Field& field : fields) {
    const Node* given = table.find(field.name);
    out.set(field.name, given != nullptr ? checked(field, *given, section) : field.fallback);
  }
  return out;
}

}  // namespace elbo
