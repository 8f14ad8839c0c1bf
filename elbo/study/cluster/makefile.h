// SPDX-License-Identifier: MIT
// A study's tasks for every other engine: a Makefile.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// How a Makefile calls one task.
struct MakeCall {
  /// "/usr/bin/elbo", "study", "task", FILE, ...; the name follows
  std::vector<std::string> words;
  int64_t threads = 1;  ///< default of the Makefile's THREADS
};

/// The tasks as rules of GNU make (4.3 or newer), whose targets are relative to the study's folder:
/// commands, inputs, outputs. Whatever names and paths hold, they are data for make and the shell.
std::string study_makefile(const StudyWork& work, const MakeCall& call);

}  // namespace elbo::study
