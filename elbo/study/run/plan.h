// SPDX-License-Identifier: MIT
// What is to be made, as far as one can tell before anything is, and how far a study is.
#pragma once
#include <map>
#include <string>

#include "elbo/study/run/estimate.h"
#include "elbo/study/run/runner.h"

namespace elbo::study {

/// What there is to do about a task.
enum class TaskState {
  todo,
  queued,  ///< handed to a batch system
  running,
  done,
  failed,
  blocked,  ///< what it needs failed
  stopped,  ///< by a signal
};

/// The state of each task before anything is begun. A training that diverged would do so again: it
/// counts as failed until its folder is removed or its settings are changed.
std::vector<TaskState> first_states(const StudyWork& work, const std::vector<JournalLine>& journal);

/// Whether the task is a training that diverged and whose folder is still there.
bool has_diverged(const StudyWork& work, const StudyTask& task);

/// Measures that an evaluation has, and how many of them are missing; of others 1 and 1.
std::pair<int64_t, int64_t> pieces_of(const StudyWork& work, const StudyTask& task);

/// The estimate for this study on that many processors, with what the journal has seen.
TimeEstimate estimate_of(const StudyWork& work, const StudySettings& settings,
                         const std::vector<JournalLine>& journal);

/// What a batch system says of a task that was handed to it.
struct JobStatus {
  std::string job;    ///< "slurm 12_3"
  std::string state;  ///< "queued" or "running"
  std::string words;  ///< the system's own: "PENDING, Priority"
};
/// By the task's name.
using JobStates = std::map<std::string, JobStatus>;

/// A line a task: done, missing, queued, running, or failed (with the error).
std::string status_text(const StudyWork& work, const StudyPlan& plan, const JobStates& jobs = {});

/// The same for programs: {"tasks": [{"task", "state", "error", "seconds", "job", "queue"}],
/// "seconds"}.
Node status_node(const StudyWork& work, const StudyPlan& plan, const JobStates& jobs = {});

}  // namespace elbo::study
