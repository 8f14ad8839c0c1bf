// SPDX-License-Identifier: MIT
// File, overrides, seed: in this order.
#include "elbo/door/experiment.h"

#include "elbo/core/fs.h"
#include "elbo/io/toml.h"

namespace elbo {
namespace {

constexpr uint64_t kFileLimit = 1 << 20;  // bytes of an experiment file

}  // namespace

Node read_experiment(const ExperimentSource& source, const Schema& schema) {
  const Bytes bytes = real_fs().read(source.file, kFileLimit);
  Node tree = parse_toml(text_of(bytes), source.file);
  for (const std::string& assignment : source.sets) apply_override(tree, assignment);
  if (source.seed) tree.set("seed", Node(*source.seed, Place{"--seed"}));
  return resolve_experiment(tree, schema);
}

}  // namespace elbo
