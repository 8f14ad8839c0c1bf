// SPDX-License-Identifier: MIT
// From words to a [data] table.
#include "elbo/data/files/named_data.h"

#include <filesystem>
#include <optional>

#include "elbo/core/user_path.h"
#include "elbo/data/files/array_form.h"
#include "elbo/data/words.h"
#include "elbo/io/toml.h"

namespace elbo::data {
namespace {

/// The source that reads what lies at a path, and its option that takes the path.
struct SourceOfPath {
  std::string source, option;
};

std::optional<SourceOfPath> source_of_path(const std::string& path) {
  if (std::filesystem::is_directory(path)) return SourceOfPath{"image_folder", "folder"};
  const std::string file = array_place(path).path, small = small_letters(file);
  // A pattern of tar shards is no file itself; whoever opens it says what is missing.
  if (small.ends_with(".tar")) return SourceOfPath{"shards", "file"};
  if (!std::filesystem::is_regular_file(file)) return std::nullopt;
  if (small.ends_with(".zip")) return SourceOfPath{"zip", "file"};
  if (small.ends_with(".npy") || small.ends_with(".npz")) return SourceOfPath{"arrays", "examples"};
  if (small.ends_with(".csv") || small.ends_with(".tsv")) return SourceOfPath{"table", "file"};
  return std::nullopt;
}

}  // namespace

Node named_data(const std::string& name, const std::vector<std::string>& sets) {
  Node root = Node::table();
  const auto found = source_of_path(name);
  set_at(root, "data.name", Node(found ? found->source : name, Place{"data set"}));
  if (found) set_at(root, "data." + found->option, Node(name, Place{"data set"}));
  for (const std::string& assignment : sets) io::apply_override(root, "data." + assignment);
  Node& data = *root.find("data");
  for (Node::Entry& entry : data.entries()) {
    auto* text = std::get_if<std::string>(&entry.node.value());
    if (text != nullptr && names_a_file(entry.key)) *text = absolute_path(*text, "");
  }
  return data;
}

}  // namespace elbo::data
