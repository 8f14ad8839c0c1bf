// SPDX-License-Identifier: MIT
// The tasks of a study that Slurm has, as far as the folder and squeue tell.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "elbo/study/cluster/batch.h"
#include "elbo/study/cluster/dispatch.h"
#include "elbo/study/cluster/slurm.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/run/plan.h"

namespace elbo::study {

/// A task that was handed to Slurm and has not ended, as far as is known.
struct QueuedTask {
  size_t task = 0;          ///< its position among the tasks
  int64_t batch = 0;        ///< the number of its batch
  int64_t index = 0;        ///< in the array
  std::string name;         ///< of the job
  std::string id;           ///< "12_3"; "": not known yet
  bool is_running = false;  ///< else it waits
  bool is_live = false;     ///< by the last look
  std::string words;        ///< of Slurm: "PENDING, Priority"
  std::string last_state;   ///< of Slurm, of one that is gone: "TIMEOUT"; "": it says nothing
  double absent_since = 0;  ///< monotonic seconds; 0: it was there
  Path output;              ///< what Slurm and the job's first process printed
  /// It ended once; what it is when Slurm has not put it into the queue again.
  std::optional<TaskState> then;
};

/// Those tasks, by batches and squeue.
class StudyQueue {
 public:
  /// Reads the batches of the folder. DataError.
  explicit StudyQueue(const StudyWork& work);

  /// Adds what an earlier call handed over, if it did. False where no batch names the task.
  bool adopt(size_t task);
  /// Adds the tasks of a batch that was handed over now, in the order of `tasks`.
  void add(const JobBatch& batch, const std::vector<size_t>& tasks);
  void remove(size_t task) { queued_.erase(task); }  ///< it has ended
  /// It ended, but Slurm may begin it again.
  void set_end(size_t task, TaskState then);

  /// Asks squeue about all of them. IoError, which leaves them as they are.
  void look();
  /// Removes and returns those of which Slurm knows nothing and sbatch left no number.
  std::vector<QueuedTask> take_unknown();
  /// Removes and returns those that ended before and are gone now.
  std::vector<QueuedTask> take_ended();
  /// Removes and returns those without a sign for so many seconds.
  std::vector<QueuedTask> take_lost(double patience);

  std::vector<QueuedTask> tasks() const;                                 ///< all of them
  int64_t size() const { return static_cast<int64_t>(queued_.size()); }  ///< how many
  std::map<size_t, JobRef> refs() const;                                 ///< to wait for
  std::string id_of(size_t task) const;                                  ///< "12_3" or ""
  int64_t next_number() const;                                           ///< of a batch
  const std::vector<JobBatch>& batches() const { return batches_; }      ///< by number

 private:
  QueuedTask queued_task(size_t task, const JobBatch& batch, int64_t index) const;
  void take_ids(const std::vector<SlurmJob>& jobs);

  const StudyWork& work_;
  std::vector<JobBatch> batches_;
  std::map<size_t, QueuedTask> queued_;
};

/// What squeue says of the study's tasks, for `elbo study status`; where it cannot be asked, each
/// task that was handed over and has not ended says so. DataError.
JobStates job_states(const StudyWork& work);

/// Cancels all jobs of the study; their number. IoError where Slurm does not answer.
int64_t cancel_jobs(const StudyWork& work);

/// DataError where Slurm still has jobs of the study, or cannot be asked about them: they and
/// processes of this machine would make the same tasks.
void refuse_jobs(const StudyWork& work);

}  // namespace elbo::study
