// SPDX-License-Identifier: MIT
// How long what is left will take: what the study's file says, corrected by what tasks have taken.
#pragma once
#include <map>
#include <string>

#include "elbo/study/outcome/journal.h"
#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// Seconds that tasks will take, learnt from those that have ended.
class TimeEstimate {
 public:
  /// `minutes`: of the whole study on two cores, 0 where the file does not say. `processors` that
  /// will be used.
  TimeEstimate(const std::vector<StudyTask>& tasks, double minutes, int64_t processors);

  /// A task took so many seconds of the whole machine for so many of its pieces.
  void learn(const std::string& like, double seconds, int64_t pieces);
  /// All lines of a journal.
  void learn(const std::vector<JournalLine>& lines);

  /// Seconds that a task takes with the whole machine. `pieces` of the `all` that it has.
  double of(const StudyTask& task, int64_t pieces, int64_t all) const;

 private:
  struct Seen {
    double seconds = 0, said = 0;
    int64_t pieces = 0;
  };
  double said(const StudyTask& task) const { return task.seconds * factor_; }

  std::map<std::string, double> said_;   // by like: seconds a task, by the file
  std::map<std::string, int64_t> size_;  // by like: pieces of a whole task
  std::map<std::string, Seen> seen_;     // by like
  double factor_ = 1;
};

/// "about 40 seconds", "about 12 minutes", "about 3.5 hours"
std::string about(double seconds);

}  // namespace elbo::study
