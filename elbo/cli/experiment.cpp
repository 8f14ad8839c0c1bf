// SPDX-License-Identifier: MIT
// Reading an experiment without torch.
#include "elbo/cli/experiment.h"

#include "elbo/cli/engine.h"
#include "elbo/core/fs.h"
#include "elbo/io/toml.h"

namespace elbo {
namespace {

constexpr uint64_t kFileLimit = 1 << 20;  // bytes of an experiment file

}  // namespace

Node load_experiment(const std::string& file, const std::vector<std::string>& sets, const std::optional<int64_t>& seed) {
  const Bytes bytes = real_fs().read(file, kFileLimit);
  Node tree = parse_toml(text_of(bytes), file);
  for (const std::string& assignment : sets) apply_override(tree, assignment);
  if (seed) tree.set("seed", Node(*seed, Place{"--seed"}));
  return resolve_experiment(tree, program_schema());
}

}  // namespace elbo
