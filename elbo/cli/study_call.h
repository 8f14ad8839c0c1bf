// SPDX-License-Identifier: MIT
// What the subcommands of `elbo study` share: their options, and the study as it is opened.
#pragma once
#include <memory>

#include "elbo/cli/session.h"
#include "elbo/study/cluster/slurm_runner.h"
#include "elbo/study/file/study.h"
#include "elbo/study/outcome/task.h"
#include "elbo/study/run/plan.h"

namespace elbo::cli {

/// As typed.
struct StudyOptions {
  std::string file;              ///< FILE
  std::string out;               ///< --out; "": the default folder
  bool quick = false;            ///< --quick
  bool json = false;             ///< --json
  bool dry_run = false;          ///< --dry-run
  int64_t jobs = 0;              ///< 0: the default of `on`
  std::string on = "local";      ///< who makes the tasks
  study::SlurmOptions slurm;     ///< --partition and its like
  int64_t cpus = 0;              ///< 0: --threads, or 1
  std::string as = "text";       ///< form of the plan
  std::string task;              ///< its name
  int64_t batch = 0, index = 0;  ///< of a job of Slurm
};

/// A study, where it lies, and how it is to be made.
struct OpenedStudy {
  study::Study study;             ///< as it was read
  Path folder;                    ///< where it lies
  Path extractors;                ///< where trained extractors are kept
  study::StudySettings settings;  ///< how it is made

  study::StudyWork work() const;  ///< its tasks; this outlives them
};

/// Reads the study. Errors of read_study().
OpenedStudy open_study(const StudyOptions& options, const Session& session);

/// The words of `elbo study task FILE ...` for this study, up to the task's name.
std::vector<std::string> task_call(const StudyOptions& options, const OpenedStudy& study);

/// How jobs are called and what they may take. UsageError.
study::SlurmSettings slurm_settings(const StudyOptions& options, const OpenedStudy& study,
                                    const Session& session);

/// Adds `elbo study NAME FILE` with the options that all have.
CLI::App* add_study_command(CLI::App& parent, Session& session,
                            const std::shared_ptr<StudyOptions>& options, const char* name,
                            const char* help, int (*work)(const StudyOptions&, const Session&));

/// Adds `plan`, `task` and `stop`.
void add_study_jobs(CLI::App& command, Session& session,
                    const std::shared_ptr<StudyOptions>& options);

/// Adds --on and what it needs.
void add_slurm_options(CLI::App& command, StudyOptions& options);

/// Prints what is to be made.
int print_plan(const StudyOptions& options, const study::StudyPlan& plan,
               const study::StudySettings& settings);

}  // namespace elbo::cli
