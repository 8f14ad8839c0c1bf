// SPDX-License-Identifier: MIT
// File, overrides, seed: in this order.
#include "elbo/api/experiment.h"

#include "elbo/core/fs.h"
#include "elbo/core/user_path.h"
#include "elbo/io/toml.h"

namespace elbo {
namespace {

constexpr uint64_t kFileLimit = 1 << 20;  // bytes of an experiment file

}  // namespace

void make_paths_absolute(Node& tree, const Path& base) {
  Node* data = tree.is_table() ? tree.find("data") : nullptr;
  if (data == nullptr || !data->is_table()) return;  // resolve_experiment() says what is wrong
  for (Node::Entry& entry : data->entries()) {
    auto* text = std::get_if<std::string>(&entry.node.value());
    if (text != nullptr && names_a_file(entry.key)) *text = absolute_path(*text, base);
  }
}

Node read_experiment(const ExperimentSource& source, const Schema& schema) {
  const Bytes bytes = real_fs().read(source.file, kFileLimit);
  Node tree = parse_toml(text_of(bytes), source.file);
  make_paths_absolute(tree, Path(source.file).parent_path());
  for (const std::string& assignment : source.sets) apply_override(tree, assignment);
  make_paths_absolute(tree, "");
  if (source.seed) tree.set("seed", Node(*source.seed, Place{"--seed"}));
  return resolve_experiment(tree, schema);
}

}  // namespace elbo
