// SPDX-License-Identifier: MIT
// What is to be made, as far as one can tell before anything is, and how far a study is.
#pragma once
#include <string>

#include "elbo/study/run/estimate.h"
#include "elbo/study/run/runner.h"

namespace elbo::study {

/// What there is to do about a task.
enum class TaskState {
  todo,
  running,
  done,
  failed,
  blocked,  ///< what it needs failed
  stopped,  ///< by a signal
};

/// The state of each task before anything is begun. A training that diverged would do so again: it
/// counts as failed until its folder is removed or its settings are changed.
std::vector<TaskState> first_states(const StudyWork& work, const std::vector<JournalLine>& journal);

/// Measures that an evaluation has, and how many of them are missing; of others 1 and 1.
std::pair<int64_t, int64_t> pieces_of(const StudyWork& work, const StudyTask& task);

/// The estimate for this study on that many processors, with what the journal has seen.
TimeEstimate estimate_of(const StudyWork& work, const StudySettings& settings,
                         const std::vector<JournalLine>& journal);

/// A line a task: done, missing, failed (with the error) or running.
std::string status_text(const StudyWork& work, const StudyPlan& plan);

/// The same for programs: {"tasks": [{"task", "state", "error", "seconds"}], "seconds"}.
Node status_node(const StudyWork& work, const StudyPlan& plan);

}  // namespace elbo::study
