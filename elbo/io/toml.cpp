// SPDX-License-Identifier: MIT
// From toml++'s tables to ours, guarded against nesting that would exhaust the stack.
#include "elbo/io/toml.h"

#define TOML_MAX_NESTED_VALUES 40  // check_toml_depth() is stricter
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/io/toml_depth.h"

namespace elbo {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr int kMostDepth = 32;  // of the tree: what is read can be written and read again

Place place_of(const toml::source_region& source, const std::string& file) {
  return {file, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

Node to_node(const toml::node& value, const std::string& file, int depth);

Node to_table(const toml::table& table, const std::string& file, int depth) {
  Node::Table entries;
  for (const auto& [key, value] : table) entries.push_back({std::string(key.str()), to_node(value, file, depth + 1), place_of(key.source(), file)});
  std::sort(entries.begin(), entries.end(), [](const Node::Entry& a, const Node::Entry& b) {  // toml++ sorts by name
    return std::pair(a.key_place.line, a.key_place.column) < std::pair(b.key_place.line, b.key_place.column);
  });
  return Node(std::move(entries), place_of(table.source(), file));
}

Node to_list(const toml::array& array, const std::string& file, int depth) {
  Node::List list;
  for (const toml::node& element : array) list.push_back(to_node(element, file, depth + 1));
  return Node(std::move(list), place_of(array.source(), file));
}

Node to_node(const toml::node& value, const std::string& file, int depth) {
  const Place place = place_of(value.source(), file);
  if (depth > kMostDepth) throw ConfigError(place.text(), ": nested deeper than ", kMostDepth, " levels");
  switch (value.type()) {
    case toml::node_type::table: return to_table(*value.as_table(), file, depth);
    case toml::node_type::array: return to_list(*value.as_array(), file, depth);
    case toml::node_type::string: return Node(value.as_string()->get(), place);
    case toml::node_type::integer: return Node(value.as_integer()->get(), place);
    case toml::node_type::floating_point: return Node(value.as_floating_point()->get(), place);
    case toml::node_type::boolean: return Node(value.as_boolean()->get(), place);
    default: throw ConfigError(place.text(), ": got a date or time, which are not used here; want a number, a text, a truth value, a list or a table");
  }
}

std::string key_text(const std::string& key) {
  const auto is_bare = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
  return !key.empty() && std::all_of(key.begin(), key.end(), is_bare) ? key : Node(key).literal();
}

bool is_value(const Node& node) { return !node.is_table() && !std::holds_alternative<std::monostate>(node.value()); }

void write_section(const Node& table, const std::string& path, std::string& out) {
  const Node::Table& entries = table.entries();
  const bool has_tables = std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.node.is_table(); });
  const bool has_values = std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return is_value(entry.node); });
  if (!path.empty() && (has_values || !has_tables)) out += str(out.empty() ? "" : "\n", "[", path, "]\n");
  for (const Node::Entry& entry : entries)
    if (is_value(entry.node)) out += str(key_text(entry.key), " = ", entry.node.literal(), "\n");
  for (const Node::Entry& entry : entries)
    if (entry.node.is_table()) write_section(entry.node, str(path, path.empty() ? "" : ".", key_text(entry.key)), out);
}

/// The same tree, every place replaced.
Node placed(Node node, const Place& place) {
  Node::Value value = std::move(node.value());
  if (auto* list = std::get_if<Node::List>(&value))
    for (Node& element : *list) element = placed(std::move(element), place);
  if (auto* table = std::get_if<Node::Table>(&value))
    for (Node::Entry& entry : *table) entry = {entry.key, placed(std::move(entry.node), place), place};
  return Node(std::move(value), place);
}

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// What a shell user writes without quotes: `lenet`, `runs/first`, `28x28`.
bool is_bare_word(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F || std::strchr("\"'[]{}=#,", c) != nullptr; });
}

Node override_value(const std::string& text, const Place& place) {
  try {
    Node parsed = parse_toml("value = " + text, place.file);
    if (parsed.entries().size() == 1) return std::move(parsed.entries().front().node);
  } catch (const ConfigError&) {
    if (is_bare_word(text)) return Node(text);
  }
  throw ConfigError(place.text(), ": cannot read the value ", printable(text), "; want a number, true or false, a text, or a list such as [1, 2]");
}

}  // namespace

Node parse_toml(std::string_view text, const std::string& file) {
  const std::string name = printable(file);
  if (text.size() > kMostBytes) throw ConfigError(name, ": got ", text.size(), " bytes, at most ", kMostBytes, " are accepted; is this an experiment file?");
  check_toml_depth(text, name);
  try {
    return to_table(toml::parse(text, name), name, 0);
  } catch (const toml::parse_error& error) {
    throw ConfigError(place_of(error.source(), name).text(), ": ", printable(error.description()));
  }
}

std::string write_toml(const Node& table) {
  std::string out;
  write_section(table, "", out);
  return out;
}

void apply_override(Node& root, const std::string& assignment) {
  const Place place{"--set " + assignment, 0, 0};
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos) throw ConfigError(place.text(), ": want section.key=value");
  const std::string path = trimmed(std::string_view(assignment).substr(0, equals));
  const std::string text = trimmed(std::string_view(assignment).substr(equals + 1));
  if (text.empty()) throw ConfigError(place.text(), ": no value behind the =; an empty text is written \"\"");
  set_at(root, path, placed(override_value(text, place), place));
}

}  // namespace elbo
