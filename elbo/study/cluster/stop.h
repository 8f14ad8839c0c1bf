// SPDX-License-Identifier: MIT
// Stopping a study from elsewhere.
#pragma once
#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// What was stopped.
struct StudyStop {
  bool was_at_work = false;  ///< a process of `elbo study run`, on this machine or another
  bool has_ended = true;     ///< it has, within the time that was waited
  int64_t jobs = 0;          ///< of Slurm that were cancelled
};

/// Asks whoever works on the study to stop, by a mark in its folder, waits up to so many seconds
/// until it has, then cancels the study's jobs. Trainings save. DataError where the folder is no
/// study's; IoError where Slurm does not answer.
StudyStop stop_study(const StudyWork& work, double patience);

}  // namespace elbo::study
