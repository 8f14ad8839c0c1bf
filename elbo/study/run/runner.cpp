// SPDX-License-Identifier: MIT
// The loop: start what is ready, notice what has ended, say how it goes. Everything that matters is
// in the folder by then: killed at any point, the next call goes on.
#include "elbo/study/run/runner.h"

#include <csignal>

#include <algorithm>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"
#include "elbo/study/run/progress.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

constexpr double kRunnerLook = 0.02;  // seconds between two looks at the children
constexpr double kStopLook = 0.5;     // between two looks for the mark that asks to stop

/// A child at work.
struct Working {
  pid_t child = 0;
  size_t task = 0;
  std::vector<std::string> protocols;  ///< of an evaluation
  std::string start;                   ///< UTC
  double began = 0;                    ///< monotonic seconds
};

class StudyRunner {
 public:
  StudyRunner(const StudyWork& work, const StudySettings& settings)
      : work_(work), settings_(settings), progress_(work, settings), errors_(work.tasks.size()) {}

  StudyEnd run() {
    progress_.write_results_by_the_way();  // who looks into the folder sees what will be made
    for (;;) {
      progress_.block();
      while (stop_signal() == 0 && static_cast<int64_t>(working_.size()) < settings_.jobs &&
             start_next()) {}
      if (working_.empty()) break;
      look();
    }
    progress_.write_results_now();
    return progress_.end();
  }

 private:
  /// The signal that asked to stop, or 0. Once asked, it stays so.
  int stop_signal() {
    if (stop_ == 0) stop_ = interrupt_requested();
    if (stop_ == 0 && monotonic_seconds() >= stop_next_) {
      stop_ = stop_requested(work_);
      stop_next_ = monotonic_seconds() + kStopLook;
    }
    return stop_;
  }

  /// Starts the first task that is ready; false where none is.
  bool start_next() {
    for (size_t i = 0; i < progress_.size(); ++i) {
      if (!progress_.is_ready(i)) continue;
      start(i);
      return true;
    }
    return false;
  }

  void start(size_t i) {
    const StudyTask& task = work_.tasks[i];
    Working working{0, i, protocols_left(work_, task, errors_[i]), utc_now(), monotonic_seconds()};
    log_info(progress_.label(i), ", ", about(progress_.estimated(i)));
    try {
      refuse_task_held(work_, task);
      working.child =
          start_child(prepare(work_, task, std::max<int64_t>(1, settings_.threads / settings_.jobs),
                              working.protocols));
    } catch (const Error& error) {  // a full disk, a folder that another process holds
      fail(working, static_cast<int>(error.kind()), error.what());
      return;
    }
    progress_.set(i, TaskState::running);
    working_.push_back(std::move(working));
  }

  /// Waits a moment, passes a signal on, and settles what has ended.
  void look() {
    pause_for(kRunnerLook);
    if (const int signal = stop_signal(); signal != 0 && !passed_on_) {
      passed_on_ = true;
      log_info("stopping: waiting for ", working_.size(),
               " of our processes to save; once more ends them at once");
      for (const Working& working : working_) ::kill(working.child, signal);
    }
    for (size_t i = 0; i < working_.size();) {
      const std::optional<int> code = exit_code(working_[i].child);
      if (!code) {
        ++i;
        continue;
      }
      const Working ended = std::move(working_[i]);
      working_.erase(working_.begin() + static_cast<std::ptrdiff_t>(i));
      finish(ended, *code);
    }
  }

  void finish(const Working& working, int code) {
    if (code != 0 && stop_signal() != 0) {
      progress_.set(working.task, TaskState::stopped);
      record(working, code, "interrupted", "");
      log_info(progress_.label(working.task), " ... stopped");
      return;
    }
    const TaskFinish finish =
        settle_task(work_, work_.tasks[working.task], code, errors_[working.task]);
    if (finish.error.empty()) succeed(working);
    else fail(working, finish.code, finish.error);
    if (finish.again) progress_.set(working.task, TaskState::todo);
    progress_.write_results_by_the_way();
  }

  void succeed(const Working& working) {
    progress_.set(working.task, TaskState::done);
    const JournalLine line = record(working, 0, "done", "");
    progress_.learn(line);
    const double rest = remaining();
    log_info(progress_.label(working.task), " ... done in ", task_duration(line.seconds),
             rest > 0 ? str("; ", about(rest), " left") : "");
  }

  void fail(const Working& working, int code, const std::string& error) {
    progress_.set(working.task, TaskState::failed);
    const JournalLine line = record(working, code, "failed", error);
    log_error(progress_.label(working.task), " ... failed after ", task_duration(line.seconds),
              ": ", error);
  }

  /// A line of the journal.
  JournalLine record(const Working& working, int code, const std::string& outcome,
                     const std::string& error) {
    const StudyTask& task = work_.tasks[working.task];
    JournalLine line{task.name,
                     task.like,
                     working.start,
                     utc_now(),
                     monotonic_seconds() - working.began,
                     std::max<int64_t>(1, static_cast<int64_t>(working.protocols.size())),
                     settings_.jobs,
                     outcome,
                     code,
                     error};
    line.errors = errors_[working.task];
    if (outcome == "failed") line.log_end = log_end(work_, task);
    progress_.record(line);
    return line;
  }

  double remaining() const {
    double out = progress_.estimated_rest();
    for (const Working& working : working_)
      out += std::max(
          0.0, progress_.estimated(working.task) -
                   (monotonic_seconds() - working.began) / static_cast<double>(settings_.jobs));
    return out;
  }

  const StudyWork& work_;
  const StudySettings& settings_;
  StudyProgress progress_;
  std::vector<std::map<std::string, std::string>> errors_;  // of evaluations: by protocol
  std::vector<Working> working_;
  double stop_next_ = 0;  // monotonic seconds
  int stop_ = 0;
  bool passed_on_ = false;
};

}  // namespace

StudyEnd make_study(const StudyWork& work, const StudySettings& settings) {
  work.folder.create();
  const run::RunLock lock(work.folder.root());
  begin_study(work);
  const InterruptGuard guard;
  return StudyRunner(work, settings).run();
}

void begin_study(const StudyWork& work) {
  write_if_changed(work.fs, work.folder.copy(), work.study.text);
  if (work.fs.exists(work.folder.stop_mark())) work.fs.remove(work.folder.stop_mark());
  collect_ends(work.fs, work.folder);
}

}  // namespace elbo::study
