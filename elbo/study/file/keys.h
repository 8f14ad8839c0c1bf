// SPDX-License-Identifier: MIT
// Tables of a study's file: keys that are fields (core/fields.h) beside keys that hold tables.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fields.h"

namespace elbo::study {

/// ConfigError with the place and the nearest right name where `table` has a key that is not in
/// `allowed`.
void check_keys(const Node& table, const std::vector<std::string>& allowed,
                const std::string& section);

/// The table under `key`, empty where there is none; ConfigError where it is something else.
Node table_under(const Node& table, const std::string& key);

/// The tables of [[key]]; none where there are none; ConfigError where it is something else.
std::vector<Node> tables_under(const Node& table, const std::string& key);

/// Reads the fields of `table` into a struct. Its keys in `tables` are allowed too, and left to the
/// caller. Errors as read_config().
template <class Config>
Config read_keys(const Node& table, const std::string& section,
                 const std::vector<std::string>& tables = {}) {
  std::vector<std::string> allowed;
  for (const Field& field : fields_of<Config>()) allowed.push_back(field.name);
  allowed.insert(allowed.end(), tables.begin(), tables.end());
  check_keys(table, allowed, section);
  Node rest = table;
  for (const std::string& key : tables) rest.erase(key);
  return read_config<Config>(rest, section);
}

/// Checks that `node` is a name that is safe as a part of a path; ConfigError that says whose name
/// it is. Returns it.
std::string plain_text(const Node& node, const std::string& what);

/// The texts under `key` with their places; none where the key is not there. The table has been
/// read with read_keys().
std::vector<Node> texts_under(const Node& table, const std::string& key);

/// `set` with dotted keys in place of tables in tables: {model = {beta = 2}} and {"model.beta" = 2}
/// are the same. A table that has a `name` stays whole, since it chooses another model or data set.
Node dotted(const Node& set);

/// Puts the entries of `over` into `under`, whole.
void lay_over(Node& under, const Node& over);

}  // namespace elbo::study
