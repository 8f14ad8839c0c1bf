// SPDX-License-Identifier: MIT
// What a task calls, and what its end means.
#pragma once
#include <map>

#include "elbo/study/outcome/journal.h"
#include "elbo/study/outcome/task.h"
#include "elbo/study/run/child.h"

namespace elbo::study {

/// Makes ready what the task needs (its experiment's file; leftovers of an earlier attempt go) and
/// says what to call with so many threads. `protocols`: of an evaluation. IoError.
ChildCall prepare(const StudyWork& work, const StudyTask& task, int64_t threads,
                  const std::vector<std::string>& protocols);

/// The protocols of an evaluation that have neither a result nor an error in `errors`; none of
/// other tasks.
std::vector<std::string> protocols_left(const StudyWork& work, const StudyTask& task,
                                        const std::map<std::string, std::string>& errors);

/// What the end of a task's process means.
struct TaskFinish {
  int code = 0;        ///< of the process, or of what went wrong after it
  std::string error;   ///< "": the task is made
  bool again = false;  ///< an evaluation has measures left that were not tried
};
/// Files what the process left. `errors`: what failed of an evaluation, by protocol; the first
/// protocol without a result is the one that failed, and is added.
TaskFinish settle_task(const StudyWork& work, const StudyTask& task, int code,
                       std::map<std::string, std::string>& errors);

/// The last lines of the task's log, as text that is safe on a terminal.
std::vector<std::string> log_end(const StudyWork& work, const StudyTask& task);

/// Whether a process makes this task by itself (`elbo study task`).
bool is_held(const StudyWork& work, const StudyTask& task);
/// DataError where one does.
void refuse_task_held(const StudyWork& work, const StudyTask& task);

/// Files what the child left, and returns the error of a task that has not made what it should; ""
/// where it has.
std::string finish_task(const StudyWork& work, const StudyTask& task, int code);

}  // namespace elbo::study
