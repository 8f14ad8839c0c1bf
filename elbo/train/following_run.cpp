// SPDX-License-Identifier: MIT
// The loop of a rank that is not 0.
#include "elbo/train/training_run.h"

#include <csignal>

#include "elbo/core/interrupt.h"

namespace elbo::train {

bool agree_on_early_stop(collective::Group& group, bool stops) {
  if (group.size() == 1) return stops;
  Tensor verdict = torch::full({1}, stops ? 1 : 0, torch::kInt64);
  group.broadcast(verdict);
  return verdict.item<int64_t>() != 0;
}

std::vector<run::NamedFile> broadcast_files(collective::Group& group,
                                            std::vector<run::NamedFile> files) {
  if (group.size() == 1) return files;
  const bool first = group.rank() == 0;
  Tensor count = torch::full({1}, static_cast<int64_t>(files.size()), torch::kInt64);
  group.broadcast(count);
  files.resize(static_cast<size_t>(count.item<int64_t>()));
  for (run::NamedFile& file : files) {
    file.name = collective::broadcast_text(group, file.name);
    const std::string content =
        collective::broadcast_text(group, first ? std::string(text_of(file.content)) : "");
    if (!first) file.content.assign(bytes_of(content).begin(), bytes_of(content).end());
  }
  return files;
}

void FollowingRun::resume() {
  const std::vector<run::NamedFile> files = broadcast_files(*trainer_.options().group, {});
  // Whether the data are those of the checkpoint is rank 0's to say.
  if (!files.empty()) trainer_.restore(files, "the checkpoint of rank 0", true);
}

TrainingEnd FollowingRun::run() {
  const InterruptGuard guard;
  const auto share_in_checkpoint = [this] {
    if (trainer_.agree_on_save(false)) trainer_.join_save();
  };
  share_in_checkpoint();
  bool stopped_early = agree_on_early_stop(*trainer_.options().group, false);
  while (!stopped_early && trainer_.steps() < trainer_.total() && !trainer_.wished_to_stop()) {
    const int64_t epoch = trainer_.epoch();
    if (interrupt_requested() != 0) trainer_.wish_to_stop();
    trainer_.step();
    const StepEnd end{trainer_.steps(), trainer_.epoch() > epoch,
                      trainer_.steps() >= trainer_.total()};
    if (config_.early_stop_patience > 0 && end.due(config_.validate_every))
      stopped_early = agree_on_early_stop(*trainer_.options().group, false);
    share_in_checkpoint();
  }
  share_in_checkpoint();
  const bool cut = !stopped_early && trainer_.steps() < trainer_.total();
  return {cut ? (interrupt_requested() != 0 ? interrupt_requested() : SIGTERM) : 0, stopped_early};
}

}  // namespace elbo::train
