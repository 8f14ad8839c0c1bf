// SPDX-License-Identifier: MIT
// Makes what a study's folder lacks, by processes of this same program.
#pragma once
#include <functional>
#include <string>

#include "elbo/study/outcome/outcome.h"
#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// Writes the page of what there is by now; none where it is empty.
using WritePage = std::function<std::string(const StudyOutcome&)>;

/// How a study is made.
struct StudySettings {
  int64_t jobs = 1;     ///< processes at once
  int64_t threads = 1;  ///< that all of them share
  WritePage page;       ///< after the last task, and on demand
};

/// How it went.
struct StudyEnd {
  int64_t made = 0, failed = 0;  ///< tasks
  int64_t not_started = 0;       ///< since what they need failed
  int64_t left = 0;              ///< that a signal kept from being made
  int signal = 0;                ///< that asked to stop; 0: none
  int64_t in_queue = 0;          ///< of those left: jobs that go on by themselves
};

/// Holds the folder, makes every task that is not made, and writes study.json, study.md and the
/// page as it goes and at the end. A failed task is no error here. DataError where another process
/// holds the folder; IoError.
StudyEnd make_study(const StudyWork& work, const StudySettings& settings);

/// What every runner does first, once it holds the folder: keeps a copy of the study, takes over
/// what tasks left that nobody waited for, and forgets an earlier wish to stop. IoError.
void begin_study(const StudyWork& work);

/// What make_study() would do, without doing it.
struct StudyPlan {
  /// To be made, with the seconds that each will take.
  std::vector<std::pair<const StudyTask*, double>> tasks;
  int64_t runs = 0, measures = 0, figures = 0;  ///< among them
  int64_t made = 0;                             ///< tasks that are not
  /// Trainings that diverged, and would again.
  int64_t failed = 0;
  double seconds = 0;  ///< in all
};
/// What is missing, and how long it takes; nothing is started.
StudyPlan study_plan(const StudyWork& work, const StudySettings& settings);

/// "12 runs, 30 measures, 20 figures: about 24 minutes on 2 processors"
std::string plan_text(const StudyPlan& plan, const StudySettings& settings);

}  // namespace elbo::study
