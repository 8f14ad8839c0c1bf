// SPDX-License-Identifier: MIT
// How far a study has come while it is made: what each task's state is, what may begin, what is
// written down. Whoever makes the tasks (processes of this machine, jobs of Slurm) tells it.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "elbo/study/run/plan.h"

namespace elbo::study {

/// The states of all tasks, the journal, and the results on the way.
class StudyProgress {
 public:
  /// `work` and `settings` outlive it. The caller holds the study's lock.
  StudyProgress(const StudyWork& work, const StudySettings& settings)
      : StudyProgress(work, settings, study_journal(work.fs, work.folder)) {}

  TaskState state(size_t task) const { return states_[task]; }       ///< of one task
  void set(size_t task, TaskState state) { states_[task] = state; }  ///< changes it
  size_t size() const { return states_.size(); }                     ///< number of tasks
  /// How many tasks are in one of these states.
  int64_t count(const std::vector<TaskState>& states) const;

  /// Tasks that need a failed one become `blocked`, and are said.
  void block();
  /// Whether a task that is to do may begin now.
  bool is_ready(size_t task) const;
  /// "[3/12] train vae seed 1"; numbers are given in the order of the first calls.
  std::string label(size_t task);

  /// The estimate for what is missing of the task, in seconds.
  double estimated(size_t task) const;
  /// A task took so long.
  void learn(const JournalLine& line);
  /// The estimates of all that is to do, in seconds.
  double estimated_rest() const;

  /// Adds a line to the journal; a disk that refuses is said once.
  void record(const JournalLine& line);
  /// Writes study.json, study.md and the page, unless that took much of the time lately.
  void write_results_by_the_way();
  void write_results_now();  ///< the same without a condition

  /// Says a warning once.
  void warn_once(const std::string& text);
  /// The sum of it, after the last task or a signal.
  StudyEnd end() const;

 private:
  StudyProgress(const StudyWork& work, const StudySettings& settings,
                const std::vector<JournalLine>& journal);

  const StudyWork& work_;
  const StudySettings& settings_;
  std::vector<TaskState> states_;
  TimeEstimate estimate_;
  std::vector<int64_t> numbers_;  // in the order of their begin, from 1
  std::set<std::string> warned_;
  int64_t total_ = 0, begun_ = 0;
  double results_next_ = 0;  // monotonic seconds
};

/// "4.2 s", "1:15"
std::string task_duration(double seconds);

/// Whether a signal or the mark of `elbo study stop` asks whoever works on the study to stop; the
/// signal, that of the mark being SIGTERM, or 0.
int stop_requested(const StudyWork& work);

}  // namespace elbo::study
