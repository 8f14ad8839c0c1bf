// SPDX-License-Identifier: MIT
// From words to a [data] table.
#include "elbo/data/named_data.h"

#include <filesystem>

#include "elbo/core/user_path.h"
#include "elbo/io/toml.h"

namespace elbo {

Node named_data(const std::string& name, const std::vector<std::string>& sets) {
  Node root = Node::table();
  const bool is_folder = std::filesystem::is_directory(name);
  set_at(root, "data.name", Node(is_folder ? std::string("image_folder") : name, Place{"data set"}));
  if (is_folder) set_at(root, "data.folder", Node(name, Place{"data set"}));
  for (const std::string& assignment : sets) apply_override(root, "data." + assignment);
  Node& data = *root.find("data");
  for (Node::Entry& entry : data.entries()) {
    auto* text = std::get_if<std::string>(&entry.node.value());
    if (text != nullptr && names_a_file(entry.key)) *text = absolute_path(*text, "");
  }
  return data;
}

}  // namespace elbo
