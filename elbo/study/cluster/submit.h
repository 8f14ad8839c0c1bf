// SPDX-License-Identifier: MIT
// Handing tasks to Slurm, never twice.
#pragma once
#include <string>

#include "elbo/study/cluster/queue.h"
#include "elbo/study/cluster/slurm_runner.h"

namespace elbo::study {

/// Whether Slurm took a batch.
enum class Submitted {
  taken,
  later,     ///< it is full, or does not answer
  too_many,  ///< fewer at once may be taken
};

/// Writes batches down and calls sbatch.
class StudySubmitter {
 public:
  /// What is given outlives it. Makes the name that the study's jobs begin with. IoError.
  StudySubmitter(const StudyWork& work, const SlurmSettings& slurm, StudyQueue& queue);

  /// Hands a group over and adds it to the queue; `error` says why Slurm did not take it. IoError
  /// where it never will.
  Submitted submit(const TaskGroup& group, std::string& error);

 private:
  Submitted settle(JobBatch batch, const std::vector<size_t>& tasks, const SlurmAnswer& answer);
  std::string script(const JobBatch& batch) const;

  const StudyWork& work_;
  const SlurmSettings& slurm_;
  StudyQueue& queue_;
  std::string name_;
};

/// Waits until an sbatch that a killed call has left has ended, so that its answer is there.
/// DataError where that takes too long.
void await_submission(const StudyWork& work);

}  // namespace elbo::study
