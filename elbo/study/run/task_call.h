// SPDX-License-Identifier: MIT
// What a task calls, and what its end means.
#pragma once
#include "elbo/study/outcome/journal.h"
#include "elbo/study/outcome/task.h"
#include "elbo/study/run/child.h"

namespace elbo::study {

/// Makes ready what the task needs (its experiment's file; leftovers of an earlier attempt go) and
/// says what to call with so many threads. `protocols`: of an evaluation. IoError.
ChildCall prepare(const StudyWork& work, const StudyTask& task, int64_t threads,
                  const std::vector<std::string>& protocols);

/// Files what the child left, and returns the error of a task that has not made what it should; ""
/// where it has.
std::string finish_task(const StudyWork& work, const StudyTask& task, int code);

}  // namespace elbo::study
