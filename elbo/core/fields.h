// SPDX-License-Identifier: MIT
// One list of fields a config struct; everything else follows from it: reading, writing,
// explaining, checking, the JSON schema.
//
//   struct BetaVaeConfig {
//     double beta = 4.0;
//     template <class Visit> void fields(Visit&& visit) {
//       visit("beta", beta, "weight of the KL term", AtLeast{0});
//     }
//   };
//
// A field is bool, int64_t, double, std::string, a vector of the last three, or an enum with
// `enum_names`.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "elbo/core/node.h"

namespace elbo {

/// A number must be `bound` or more.
struct AtLeast {
  double bound;  ///< the least value allowed
};
/// A number must be more than `bound`.
struct Above {
  double bound;  ///< itself not allowed
};
/// A number must be `bound` or less.
struct AtMost {
  double bound;  ///< the largest value allowed
};
/// A number must lie between two ends, both included.
struct Between {
  double low;   ///< the least value allowed
  double high;  ///< the largest
};
/// For texts.
struct OneOf {
  std::vector<std::string> names;  ///< all that are allowed, as an error lists them
};
/// For whole numbers that choose random draws: any from 0.
struct Seed {};
/// What a value must satisfy; of a list, each element.
using Rule = std::variant<std::monostate, AtLeast, Above, AtMost, Between, OneOf, Seed>;

/// No whole number lies further from 0 than this where its rule has no bound on that side: the
/// product of two is then one of 64 bits.
inline constexpr int64_t kMostWhole = 1'000'000'000;

// An enum whose values have names says them, in their order, beside its definition (found by
// argument-dependent lookup, so in any namespace):
//   constexpr auto enum_names(Cover) { return std::array{"fit", "fill"}; }

/// The name of an enum's value: "fill".
template <class E>
constexpr const char* name_of(E value) {
  return enum_names(value)[static_cast<size_t>(value)];
}

/// The value of that name; nothing where there is none.
template <class E>
constexpr std::optional<E> enum_named(std::string_view name) {
  constexpr auto names = enum_names(E{});
  for (size_t i = 0; i < names.size(); ++i)
    if (name == names[i]) return static_cast<E>(i);
  return std::nullopt;
}

/// What a field holds; the last three are lists. An enum is a text with the rule OneOf.
enum class FieldType { boolean, integer, number, text, integers, numbers, texts };

/// What is known of one field without its struct.
struct Field {
  std::string name;                  ///< the key in a file
  FieldType type = FieldType::text;  ///< of the value
  Node fallback;                     ///< the default
  std::string help;                  ///< a phrase for `elbo config`
  Rule rule;                         ///< of the value, or of each element of a list
};

/// The name of a type as an error or a help text says it: "whole number", "list of numbers", ...
std::string type_name(FieldType type);
/// A rule in words: "at least 1", "one of fit, fill"; "" where there is none. kMostWhole goes
/// without saying.
std::string rule_text(const Rule& rule);

/// The largest value of a field of whole numbers.
int64_t largest_whole(const Rule& rule);

/// `value` as `field` wants it (a whole number becomes a number where one is wanted). ConfigError
/// with the value's place, what was found and what is allowed.
Node checked(const Field& field, const Node& value, const std::string& section);

/// Checks a table against `fields`: an unknown key, a wrong type or a value out of range is a
/// ConfigError with file:line:column and the nearest right name. Returns a full table: every field,
/// in the order of `fields`, defaults filled in.
Node resolved(const std::vector<Field>& fields, const Node& table, const std::string& section);

namespace detail {

template <class T>
struct FieldTypeOf;
template <>
struct FieldTypeOf<bool> {
  static constexpr FieldType value = FieldType::boolean;
};
template <>
struct FieldTypeOf<int64_t> {
  static constexpr FieldType value = FieldType::integer;
};
template <>
struct FieldTypeOf<double> {
  static constexpr FieldType value = FieldType::number;
};
template <>
struct FieldTypeOf<std::string> {
  static constexpr FieldType value = FieldType::text;
};
template <>
struct FieldTypeOf<std::vector<int64_t>> {
  static constexpr FieldType value = FieldType::integers;
};
template <>
struct FieldTypeOf<std::vector<double>> {
  static constexpr FieldType value = FieldType::numbers;
};
template <>
struct FieldTypeOf<std::vector<std::string>> {
  static constexpr FieldType value = FieldType::texts;
};

template <class T>
concept Enum = std::is_enum_v<T>;

template <class T>
Node to_node(const T& value) {
  if constexpr (Enum<T>) {
    return Node(std::string(name_of(value)));
  } else if constexpr (requires { typename T::value_type; } && !std::same_as<T, std::string>) {
    Node::List list;
    for (const auto& element : value) list.push_back(Node(element));
    return Node(std::move(list));
  } else {
    return Node(value);
  }
}

template <class T>
void from_node(const Node& node, T& value) {
  if constexpr (Enum<T>) {
    value = enum_named<T>(std::get<std::string>(node.value())).value_or(value);
  } else if constexpr (requires { typename T::value_type; } && !std::same_as<T, std::string>) {
    value.clear();
    for (const Node& element : std::get<Node::List>(node.value()))
      value.push_back(std::get<typename T::value_type>(element.value()));
  } else {
    value = std::get<T>(node.value());
  }
}

template <class T>
Field field_of(const char* name, const T& fallback, const char* help, Rule rule) {
  if constexpr (Enum<T>) {
    OneOf names;
    for (const char* choice : enum_names(T{})) names.names.emplace_back(choice);
    return {name, FieldType::text, to_node(fallback), help, std::move(names)};
  } else {
    return {name, FieldTypeOf<T>::value, to_node(fallback), help, std::move(rule)};
  }
}

}  // namespace detail

/// The fields of a config struct with their defaults.
template <class Config>
std::vector<Field> fields_of(Config config = {}) {
  std::vector<Field> out;
  config.fields([&](const char* name, auto& value, const char* help, Rule rule = {}) {
    out.push_back(detail::field_of(name, value, help, std::move(rule)));
  });
  return out;
}

/// Reads `table` into a struct; what the table leaves out keeps its default. Errors as resolved().
template <class Config>
Config read_config(const Node& table, const std::string& section) {
  Config config;
  const Node full = resolved(fields_of<Config>(), table, section);
  config.fields([&](const char* name, auto& value, const char*, Rule = {}) {
    detail::from_node(*full.find(name), value);
  });
  return config;
}

/// A struct as a table, every field written.
template <class Config>
Node write_config(Config config) {
  Node table = Node::table();
  config.fields([&](const char* name, auto& value, const char*, Rule = {}) {
    table.set(name, detail::to_node(value));
  });
  return table;
}

}  // namespace elbo
