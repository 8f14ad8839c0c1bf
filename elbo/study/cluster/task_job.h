// SPDX-License-Identifier: MIT
// One task of a study in a process that no runner waits for: a job of Slurm, a line of make.
#pragma once
#include <string>

#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// How a task is made.
struct TaskCall {
  int64_t threads = 1;  ///< that its process may use
  int64_t batch = 0;    ///< of Slurm that it belongs to; 0: none
};

/// The error of a task that was interrupted by its job's time limit and goes on in another job.
inline constexpr const char* kTimeLimit = "the time limit of the job; it goes on in another one";

/// The task of that name; UsageError with the nearest name where there is none.
const StudyTask& task_called(const StudyWork& work, const std::string& name);

/// The task at `index` of a batch; DataError where the batch or the task is gone, as after a change
/// of the study.
const StudyTask& task_of_batch(const StudyWork& work, int64_t batch, int64_t index);

/// Makes the task unless it is made, leaves its end for the next runner and returns the exit code:
/// 0 where it is made, 128 + the signal that stopped it, else that of what failed. DataError where
/// another process makes it, or what it needs is not made.
int make_task(const StudyWork& work, const StudyTask& task, const TaskCall& call);

}  // namespace elbo::study
