// SPDX-License-Identifier: MIT
// How far a study is.
#pragma once
#include <string>

#include "elbo/study/runner.h"

namespace elbo {

/// A line a task: done, missing, failed (with the error) or running.
std::string status_text(const StudyWork& work, const StudyPlan& plan);

/// The same for programs: {"tasks": [{"task", "state", "error", "seconds"}], "seconds"}.
Node status_node(const StudyWork& work, const StudyPlan& plan);

}  // namespace elbo
