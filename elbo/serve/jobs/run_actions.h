// SPDX-License-Identifier: MIT
// What a page may do with runs: begin one, go on with one, measure it, remove it. Each is a command
// that a terminal could have started.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "elbo/api/schema.h"
#include "elbo/core/fs.h"
#include "elbo/serve/jobs/job_list.h"
#include "elbo/serve/records/watched_run.h"

namespace elbo::serve {

/// A training that a page asks for.
struct TrainingOrder {
  std::string text;               ///< the experiment, TOML
  std::vector<std::string> sets;  ///< key=value, over the text
  std::string name;               ///< over the experiment's; "": as that says
  bool queue = true;              ///< waits until no other job runs
};

/// A job, and the run that it makes.
struct OrderedTraining {
  int64_t job = 0;  ///< its number
  std::string run;  ///< id of the run folder, which appears when the training begins
};

/// `elbo train` of the resolved experiment into a new run folder in `runs`. Relative paths in the
/// text are relative to the working folder. ConfigError with experiment.toml:line:column; DataError
/// and IoError of JobList::add().
OrderedTraining order_training(JobList& jobs, const TrainingOrder& order, const Path& runs,
                               const api::Schema& schema);

/// `elbo resume`. DataError where the run runs or is done.
int64_t order_resume(JobList& jobs, WatchedRun& run);

/// `elbo resume` of a run to a new end: `epochs`, or `steps` where its length is one in steps.
/// DataError where the run runs, or is longer already; UsageError for the wrong one of both.
int64_t order_further(JobList& jobs, WatchedRun& run, std::optional<int64_t> epochs,
                      std::optional<int64_t> steps);

/// `elbo eval` with one protocol. UsageError for a name that is no protocol's.
int64_t order_measure(JobList& jobs, WatchedRun& run, const std::string& protocol,
                      const api::Schema& schema);

/// Removes the run folder with all that is in it, once its name was typed as it is shown.
/// UsageError for another text, DataError where a process holds the run; IoError.
void remove_watched_run(WatchedRun& run, const std::string& typed);

/// What can be asked of a training.
enum class RunWish {
  stop,        ///< as Ctrl-C: it finishes its step, saves and ends
  checkpoint,  ///< it saves after its step, and goes on
};

/// Sends the signal to the process that holds the lock of `run`. DataError where none holds it, or
/// one on another machine, of another user or of another program; where the process cannot take the
/// wish yet, it says so. IoError.
void send_wish(const Path& run, RunWish wish);

}  // namespace elbo::serve
