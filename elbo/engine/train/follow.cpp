// SPDX-License-Identifier: MIT
// What follows rank 0. Only one folder is needed, rank 0's; the data must be where all ranks are.

#include <csignal>

#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/engine/train/ranks.h"
#include "elbo/io/toml.h"
#include "elbo/models/state.h"
#include "elbo/train/training_run.h"

namespace elbo::engine {
namespace {

int exit_code_of(const train::TrainingEnd& end) {
  return end.finished() ? 0 : 128 + (end.signal == SIGINT ? SIGINT : SIGTERM);
}

}  // namespace

void send_config(collective::Group& group, const std::string& toml) {
  if (group.size() > 1) collective::broadcast_text(group, toml);
}

void want_same_beginning(collective::Group& group, const Experiment& experiment) {
  if (group.size() == 1) return;
  Node rest = experiment.table;
  rest.erase("data");  // its folder may lie elsewhere on each machine
  want_same(group, str("SHA-256 ", sha256_hex(bytes_of(io::write_toml(rest))).substr(0, 16)),
            "the experiment");
  want_same(group, str("fingerprint ", experiment.data->info().fingerprint), "the training data");
  const Bytes weights = models::weights_of(experiment.trainer->model());
  want_same(group, str("SHA-256 ", sha256_hex(weights).substr(0, 16)), "the first weights");
}

int follow(Experiment& experiment) {
  return exit_code_of(train::FollowingRun(*experiment.trainer, experiment.train).run());
}

int follow_on(const GroupPointer& group) {
  const std::string toml = collective::broadcast_text(*group, "");
  if (toml.empty()) return 0;
  Experiment experiment =
      make_experiment(io::parse_toml(toml, "rank 0's config.toml"), Beginning::resumed, group);
  train::FollowingRun run(*experiment.trainer, experiment.train);
  run.resume();
  return exit_code_of(run.run());
}

}  // namespace elbo::engine
