// SPDX-License-Identifier: MIT
// Which tasks are handed to Slurm together, and what they wait for there.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "elbo/study/run/progress.h"

namespace elbo::study {

/// A job that Slurm has, as other jobs may wait for it.
struct JobRef {
  std::string id;      ///< of the job or of its array
  int64_t index = 0;   ///< in the array
  bool array = false;  ///< else a single job

  std::string text() const;  ///< "12" or "12_3"
};

/// Tasks that one call of sbatch takes: alike in kind and in what they wait for.
struct TaskGroup {
  std::vector<std::pair<int64_t, size_t>> tasks;  ///< index in the array, position of the task
  std::string dependency;                         ///< of --dependency; "": none
};

/// The first tasks that can be handed over: all that they need is made or in the queue, and what
/// they await has ended or is. At most `most` of them; none where nothing can be. A task that needs
/// one element of an array gets its index, so that each waits for its own (aftercorr).
TaskGroup next_group(const StudyWork& work, const StudyProgress& progress,
                     const std::map<size_t, JobRef>& queued, int64_t most);

}  // namespace elbo::study
