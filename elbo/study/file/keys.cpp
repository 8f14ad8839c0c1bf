// SPDX-License-Identifier: MIT
// Keys of tables, and settings with dotted keys.
#include "elbo/study/file/keys.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/run/plain_name.h"

namespace elbo::study {
namespace {

void flatten(const Node& table, const std::string& prefix, Node& out) {
  for (const Node::Entry& entry : table.entries()) {
    const std::string key = prefix + entry.key;
    if (entry.node.is_table() && entry.node.find("name") == nullptr)
      flatten(entry.node, key + ".", out);
    else out.set(key, entry.node, entry.key_place);
  }
}

}  // namespace

void check_keys(const Node& table, const std::vector<std::string>& allowed,
                const std::string& section) {
  for (const Node::Entry& entry : table.entries())
    if (std::find(allowed.begin(), allowed.end(), entry.key) == allowed.end())
      throw ConfigError(entry.key_place.text(), ": unknown key \"", printable(entry.key), "\" in ",
                        section, did_you_mean(entry.key, allowed), "; allowed are ",
                        join(allowed, ", "));
}

Node table_under(const Node& table, const std::string& key) {
  const Node* found = table.find(key);
  if (found == nullptr) return Node::table(table.place());
  if (!found->is_table())
    throw ConfigError(found->place().text(), ": ", key, " is ", found->kind(), ", want a table");
  return *found;
}

std::vector<Node> tables_under(const Node& table, const std::string& key) {
  const Node* found = table.find(key);
  if (found == nullptr) return {};
  const auto* list = std::get_if<Node::List>(&found->value());
  const bool tables =
      list != nullptr &&
      std::all_of(list->begin(), list->end(), [](const Node& node) { return node.is_table(); });
  if (!tables)
    throw ConfigError(found->place().text(), ": ", key, " is ", found->kind(), ", want tables [[",
                      key, "]]");
  return *list;
}

std::string plain_text(const Node& node, const std::string& what) {
  const auto* text = std::get_if<std::string>(&node.value());
  if (text == nullptr || !run::is_plain_name(*text))
    throw ConfigError(node.place().text(), ": ", what, " is ", printable(node.literal()),
                      ", want letters, digits, '.', '_' and '-' that begin with no dot or dash");
  return *text;
}

std::vector<Node> texts_under(const Node& table, const std::string& key) {
  const Node* found = table.find(key);
  return found == nullptr ? std::vector<Node>{} : std::get<Node::List>(found->value());
}

Node dotted(const Node& set) {
  Node out = Node::table(set.place());
  flatten(set, "", out);
  return out;
}

void lay_over(Node& under, const Node& over) {
  for (const Node::Entry& entry : over.entries()) under.set(entry.key, entry.node, entry.key_place);
}

}  // namespace elbo::study
