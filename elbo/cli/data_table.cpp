// SPDX-License-Identifier: MIT
// A folder is the source `image_folder`.
#include "elbo/cli/data_table.h"

#include <filesystem>

#include "elbo/io/toml.h"

namespace elbo {

CLI::Option* add_data_choice(CLI::App& command, DataChoice& choice) {
  command.add_option("--set", choice.sets, "An option of the source: --set size=64")->type_name("KEY=VALUE")->expected(1)->take_all();
  return command.add_option("NAME", choice.name, "A source (elbo data info lists them) or a folder of pictures");
}

Node data_table(const DataChoice& choice) {
  Node root = Node::table();
  const bool is_folder = std::filesystem::is_directory(choice.name);
  set_at(root, "data.name", Node(is_folder ? std::string("image_folder") : choice.name, Place{"data set"}));
  if (is_folder) set_at(root, "data.folder", Node(choice.name, Place{"data set"}));
  for (const std::string& assignment : choice.sets) apply_override(root, "data." + assignment);
  return *root.find("data");
}

}  // namespace elbo
