// SPDX-License-Identifier: MIT
// Makes what a study's folder lacks by jobs of Slurm.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/cluster/slurm.h"
#include "elbo/study/run/runner.h"

namespace elbo::study {

/// The jobs' side of a study.
struct SlurmSettings {
  SlurmOptions options;  ///< what a job may take
  /// Words that begin the call of a job, `elbo study task FILE ...`; it ends with the batch and the
  /// index.
  std::vector<std::string> call;
};

/// As make_study(), by jobs that are handed to Slurm with what they wait for. Killed or stopped at
/// any point it may be called again: it finds what is done by the folder, what waits and runs by
/// Slurm, and hands over the rest; its own end leaves the jobs alone. DataError where another
/// process holds the folder; IoError where Slurm does not answer.
StudyEnd make_study_on_slurm(const StudyWork& work, const StudySettings& settings,
                             const SlurmSettings& slurm);

}  // namespace elbo::study
