// SPDX-License-Identifier: MIT
// What was handed to Slurm: jobs/batches/NNNNNN.json, written before sbatch is called, and beside
// it .sh (the script), .id (what sbatch printed) and -INDEX.txt (what Slurm says of a job). The
// newest batch that names a task is the one that counts: a job of an older one does nothing.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elbo/study/outcome/task.h"

namespace elbo::study {

/// One call of sbatch: a job, or an array of jobs.
struct JobBatch {
  int64_t number = 0;  ///< from 1, in the order of their submission
  std::string name;    ///< of the job in Slurm's queue, which nothing else has
  std::string id;      ///< Slurm's; "" while it is not known
  bool array = false;  ///< else a single job
  std::vector<std::pair<int64_t, std::string>> tasks;  ///< index in the array, name of the task

  /// "12" or "12_3": what dependencies and scancel call a job.
  std::string job_id(int64_t index) const;
};

/// The path of a batch's file: `ending` is ".json", ".sh", ".id" or "".
Path batch_file(const StudyFolder& folder, int64_t number, const std::string& ending);

/// Writes the record. IoError.
void write_batch(Fs& fs, const StudyFolder& folder, const JobBatch& batch);

/// All batches by number, with the ids that sbatch has left. DataError where one cannot be read.
std::vector<JobBatch> read_batches(Fs& fs, const StudyFolder& folder);

/// Where a task is: the newest batch that names it, and its index there.
struct TaskJob {
  const JobBatch* batch = nullptr;  ///< into the list that was searched
  int64_t index = 0;                ///< in its array

  std::string id() const { return batch->job_id(index); }  ///< "12_3"
};
/// Nothing where no batch names it.
std::optional<TaskJob> newest_job(const std::vector<JobBatch>& batches, const std::string& task);

/// Removes the batch's files. IoError.
void remove_batch(Fs& fs, const StudyFolder& folder, int64_t number);

}  // namespace elbo::study
