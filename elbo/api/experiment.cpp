// SPDX-License-Identifier: MIT
// An experiment from its file, then overrides, then the seed: in this order.
#include "elbo/api/experiment.h"

#include "elbo/core/fs.h"
#include "elbo/core/user_path.h"
#include "elbo/io/toml.h"

namespace elbo::api {
namespace {

constexpr uint64_t kFileLimit = 1 << 20;  // bytes of an experiment file

constexpr const char* kPretrainedCritic =
    "critic";  // the option of [model] that names a run or bundle whose weights are lent

/// The text options of table `name` in `tree`; none where it is no table: resolve_experiment() says
/// what is wrong.
std::vector<std::pair<std::string, std::string*>> texts_of(Node& tree, const char* name) {
  std::vector<std::pair<std::string, std::string*>> out;
  Node* table = tree.is_table() ? tree.find(name) : nullptr;
  if (table == nullptr || !table->is_table()) return out;
  for (Node::Entry& entry : table->entries())
    if (auto* text = std::get_if<std::string>(&entry.node.value()))
      out.emplace_back(entry.key, text);
  return out;
}

/// Whether `text` is a path: with a slash, or there beside the file. Else it is the name of a run
/// below runs/, or a part of it.
bool is_run_path(const std::string& text, const Path& base) {
  return text.find('/') != std::string::npos || text == "~" || text == "." || text == ".." ||
         (!text.empty() && real_fs().exists(absolute_path(text, base)));
}

}  // namespace

void make_paths_absolute(Node& tree, const Path& base) {
  for (const auto& [key, text] : texts_of(tree, "data"))
    if (names_a_file(key)) *text = absolute_path(*text, base);
  for (const auto& [key, text] : texts_of(tree, "model"))
    if (key == kPretrainedCritic && is_run_path(*text, base)) *text = absolute_path(*text, base);
}

Node experiment_tree(const ExperimentText& source) {
  Node tree = io::parse_toml(source.text, source.name);
  make_paths_absolute(tree, source.base);
  for (const std::string& assignment : source.sets) io::apply_override(tree, assignment);
  make_paths_absolute(tree, "");
  return tree;
}

Node read_experiment(const ExperimentSource& source, const Schema& schema) {
  const Bytes bytes = real_fs().read(source.file, kFileLimit);
  Node tree = experiment_tree(
      {std::string(text_of(bytes)), source.file, Path(source.file).parent_path(), source.sets});
  if (source.seed) tree.set("seed", Node(*source.seed, Place{"--seed"}));
  return resolve_experiment(tree, schema);
}

}  // namespace elbo::api
