// SPDX-License-Identifier: MIT
// Typed access to JSON records.
#include "elbo/run/typed_node.h"

#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::run {
namespace {

template <class T>
const T& typed_at(const Node& table, std::string_view key, const char* want) {
  const Node& node = value_at(table, key);
  if (const T* value = std::get_if<T>(&node.value())) return *value;
  throw DataError(table.place().text(), ": ", key, " is ", node.kind(), ", want ", want);
}

}  // namespace

Node parse_record(ByteView json, const std::string& name) {
  Node node = io::parse_json(text_of(json), name);
  if (!node.is_table())
    throw DataError(printable(name), ": got ", node.kind(), ", want a JSON object");
  return node;
}

const Node& value_at(const Node& table, std::string_view key) {
  if (!table.is_table())
    throw DataError(table.place().text(), ": got ", table.kind(), ", want a table with the key ",
                    key);
  if (const Node* node = table.find(key)) return *node;
  throw DataError(table.place().text(), ": the key ", key,
                  " is missing; a damaged file, or one of another kind?");
}

int64_t whole_at(const Node& table, std::string_view key) {
  return typed_at<int64_t>(table, key, "a whole number");
}
const std::string& text_at(const Node& table, std::string_view key) {
  return typed_at<std::string>(table, key, "a text");
}
const Node::List& list_at(const Node& table, std::string_view key) {
  return typed_at<Node::List>(table, key, "a list");
}

const Node& table_at(const Node& table, std::string_view key) {
  typed_at<Node::Table>(table, key, "a table");
  return *table.find(key);
}

double number_at(const Node& table, std::string_view key) {
  try {
    return number_of(value_at(table, key));
  } catch (const DataError&) {
    return typed_at<double>(table, key, "a number");  // an error that names the key
  }
}

double number_of(const Node& node) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (const auto* number = std::get_if<double>(&node.value())) return *number;
  if (const auto* whole = std::get_if<int64_t>(&node.value())) return static_cast<double>(*whole);
  if (const auto* text = std::get_if<std::string>(&node.value())) {
    if (*text == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (*text == "inf") return kInfinity;
    if (*text == "-inf") return -kInfinity;
  }
  throw DataError(node.place().text(), ": got ", node.kind(), ", want a number");
}

}  // namespace elbo::run
