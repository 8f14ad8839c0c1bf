// SPDX-License-Identifier: MIT
// First who hands out tasks, then the tasks: the other way round it would hand out more.
#include "elbo/study/cluster/stop.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"
#include "elbo/study/cluster/queue.h"
#include "elbo/study/run/child.h"

namespace elbo::study {
namespace {

constexpr double kStopPause = 0.1;  // seconds between two looks at the lock

}  // namespace

StudyStop stop_study(const StudyWork& work, double patience) {
  if (!work.fs.exists(work.folder.copy()))
    throw DataError(printable(work.folder.root().string()),
                    ": no study has been run there; is it another --out, or --quick?");
  StudyStop out;
  out.was_at_work = run::lock_state(work.folder.root()).held;
  if (out.was_at_work) {
    write_if_changed(work.fs, work.folder.stop_mark(), "elbo study stop\n");
    for (double waited = 0; run::lock_state(work.folder.root()).held && waited < patience;
         waited += kStopPause)
      pause_for(kStopPause);
    out.has_ended = !run::lock_state(work.folder.root()).held;
    if (out.has_ended && work.fs.exists(work.folder.stop_mark()))
      work.fs.remove(work.folder.stop_mark());
  }
  out.jobs = cancel_jobs(work);
  return out;
}

}  // namespace elbo::study
