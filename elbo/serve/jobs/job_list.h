// SPDX-License-Identifier: MIT
// What pages have started: trainings and measures as processes of this program, one after the
// other. They outlive the studio; only what waits is given up with it.
#pragma once
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::serve {

/// What a job does.
enum class JobKind { train, resume, further, measure };
constexpr auto enum_names(JobKind) { return std::array{"train", "resume", "further", "measure"}; }

/// How far a job is.
enum class JobState { waiting, running, ended };
constexpr auto enum_names(JobState) { return std::array{"waiting", "running", "ended"}; }

/// What is asked for.
struct JobCall {
  JobKind kind = JobKind::train;   ///< what it does
  std::vector<std::string> words;  ///< of the command line, behind `elbo`
  std::string run;                 ///< id of the run
  std::string title;               ///< for people
  bool queue = true;               ///< only when no other job runs
};

/// May be used by several threads at once.
class JobList {
 public:
  /// With the first job a folder of this studio alone is made in `folder`: it gets the output of
  /// each, and what a training is begun from. Of the folders of earlier studios the last twenty
  /// stay. `changed` is called without a lock whenever a job is new, begins or ends.
  JobList(Path program, const Path& folder, std::function<void()> changed);

  /// Adds a job and begins it where it may begin; its number. DataError where a hundred wait or
  /// another one of that run has not ended. IoError.
  int64_t add(JobCall call);
  /// A job that waits is given up, one that runs gets the signal of a Ctrl-C. DataError for one
  /// that is not there or has ended.
  void cancel(int64_t job);
  /// Takes note of what has ended and begins what waits; to be called about once a second.
  void tend();
  /// All jobs, the last hundred of those that ended; docs/formats/studio_api.md.
  Node jobs();
  /// of this studio; not there before the first job
  const Path& folder() const { return folder_; }
  /// Makes a file in the folder, for something to be begun from. IoError.
  Path keep(const std::string& name, const std::string& content);

 private:
  struct Job {
    int64_t number = 0;
    JobCall call;
    JobState state = JobState::waiting;
    pid_t process = -1;
    int code = 0;
    std::string started;
    std::string failure;  // where it could not be begun
  };

  bool reap();
  bool begin_waiting();
  void begin(Job& job);
  void forget_old();
  void make_folder();
  Path output_of(const Job& job) const;
  Node node_of(const Job& job) const;

  Path program_, folder_;
  std::function<void()> changed_;
  std::mutex lock_;
  std::deque<Job> jobs_;
  int64_t last_ = 0;
};

}  // namespace elbo::serve
