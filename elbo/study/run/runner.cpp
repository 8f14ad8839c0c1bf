// SPDX-License-Identifier: MIT
// The loop: start what is ready, notice what has ended, say how it goes. Everything that matters is
// in the folder by then: killed at any point, the next call goes on.
#include "elbo/study/run/runner.h"

#include <fmt/format.h>

#include <csignal>

#include <algorithm>
#include <set>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"
#include "elbo/study/run/plan.h"
#include "elbo/study/run/results.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

constexpr double kRunnerLook = 0.02;    // seconds between two looks at the children
constexpr double kResultsShare = 0.05;  // of the time may go into results that are written as we go

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
      : work_(work),
        settings_(settings),
        journal_(read_journal(work.fs, work.folder.journal())),
        states_(first_states(work, journal_)),
        estimate_(estimate_of(work, settings, journal_)),
        numbers_(work.tasks.size(), 0),
        errors_(work.tasks.size()) {
    total_ = std::count(states_.begin(), states_.end(), TaskState::todo);
  }

  StudyEnd run() {
    for (;;) {
      block();
      while (interrupt_requested() == 0 && static_cast<int64_t>(working_.size()) < settings_.jobs &&
             start_next()) {}
      if (working_.empty()) break;
      look();
    }
    write_results_now();
    return end();
  }

 private:
  /// Tasks whose need failed will not be started.
  void block() {
    for (bool changed = true; changed;) {
      changed = false;
      for (size_t i = 0; i < states_.size(); ++i) {
        if (states_[i] != TaskState::todo) continue;
        const std::vector<size_t>& needs = work_.tasks[i].needs;
        const auto lost = std::find_if(needs.begin(), needs.end(), [&](size_t other) {
          return states_[other] == TaskState::failed || states_[other] == TaskState::blocked;
        });
        if (lost == needs.end()) continue;
        states_[i] = TaskState::blocked;
        changed = true;
        log_warning(work_.tasks[i].title,
                    ": not started, since it needs: ", work_.tasks[*lost].title);
      }
    }
  }

  bool is_ready(size_t i) const {
    const StudyTask& task = work_.tasks[i];
    return states_[i] == TaskState::todo &&
           std::all_of(task.needs.begin(), task.needs.end(),
                       [&](size_t other) { return states_[other] == TaskState::done; }) &&
           std::none_of(task.awaits.begin(), task.awaits.end(), [&](size_t other) {
             return states_[other] == TaskState::todo || states_[other] == TaskState::running;
           });
  }

  /// Starts the first task that is ready; false where none is.
  bool start_next() {
    for (size_t i = 0; i < states_.size(); ++i) {
      if (!is_ready(i)) continue;
      if (numbers_[i] == 0) numbers_[i] = ++begun_;
      start(i);
      return true;
    }
    return false;
  }

  std::vector<std::string> protocols_left(size_t i) const {
    std::vector<std::string> out;
    if (work_.tasks[i].kind != TaskKind::eval) return out;
    for (const std::string& protocol :
         missing_protocols(work_, work_.study.runs[work_.tasks[i].of]))
      if (!errors_[i].contains(protocol)) out.push_back(protocol);
    return out;
  }

  void start(size_t i) {
    const StudyTask& task = work_.tasks[i];
    Working working{0, i, protocols_left(i), utc_now(), monotonic_seconds()};
    log_info(label(i), ", ", about(estimated(i)));
    try {
      working.child =
          start_child(prepare(work_, task, std::max<int64_t>(1, settings_.threads / settings_.jobs),
                              working.protocols));
    } catch (const Error& error) {  // a full disk, a folder that another process holds
      fail(working, static_cast<int>(error.kind()), error.what());
      return;
    }
    states_[i] = TaskState::running;
    working_.push_back(std::move(working));
  }

  /// Waits a moment, passes a signal on, and settles what has ended.
  void look() {
    pause_for(kRunnerLook);
    if (const int signal = interrupt_requested(); signal != 0 && !passed_on_) {
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
    if (code != 0 && interrupt_requested() != 0) {
      states_[working.task] = TaskState::stopped;
      record(working, code, "interrupted", "");
      log_info(label(working.task), " ... stopped");
      return;
    }
    std::string error;
    try {
      error = finish_task(work_, work_.tasks[working.task], code);
    } catch (const Error& failure) {
      error = failure.what();
      if (code == 0) code = static_cast<int>(failure.kind());
    }
    if (work_.tasks[working.task].kind == TaskKind::eval) finish_measures(working, code, error);
    else if (!error.empty()) fail(working, code, error);
    else succeed(working);
    write_results_by_the_way();
  }

  /// The first protocol without a result is the one that failed; those behind it are tried without
  /// it.
  void finish_measures(const Working& working, int code, const std::string& error) {
    const std::vector<std::string> left = protocols_left(working.task);
    if (left.empty() && errors_[working.task].empty()) return succeed(working);
    if (!left.empty())
      errors_[working.task][left.front()] =
          error.empty() ? "the command ended well and left no result" : error;
    fail(working, code,
         left.empty() ? errors_[working.task].begin()->second
                      : str(left.front(), ": ", errors_[working.task][left.front()]));
    if (left.size() > 1) states_[working.task] = TaskState::todo;
  }

  void succeed(const Working& working) {
    states_[working.task] = TaskState::done;
    const double seconds = record(working, 0, "done", "");
    estimate_.learn(work_.tasks[working.task].like, seconds / static_cast<double>(settings_.jobs),
                    std::max<int64_t>(1, static_cast<int64_t>(working.protocols.size())));
    const double rest = remaining();
    log_info(label(working.task), " ... done in ", duration(seconds),
             rest > 0 ? str("; ", about(rest), " left") : "");
  }

  void fail(const Working& working, int code, const std::string& error) {
    states_[working.task] = TaskState::failed;
    const double seconds = record(working, code, "failed", error);
    log_error(label(working.task), " ... failed after ", duration(seconds), ": ", error);
  }

  /// A line of the journal; returns the seconds that it took.
  double record(const Working& working, int code, const std::string& outcome,
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
    try {
      append_journal(work_.fs, work_.folder.journal(), line);
    } catch (const IoError& refused) {
      warn_once(refused.what());
    }
    return line.seconds;
  }

  void write_results_by_the_way() {
    if (monotonic_seconds() < results_next_) return;
    write_results_now();
  }

  void write_results_now() {
    const double began = monotonic_seconds();
    try {
      write_results(work_,
                    study_outcome(work_.fs, work_.study, work_.folder.root(), work_.extractors),
                    settings_.page);
    } catch (const Error& error) {
      warn_once(str("the results were not written: ", error.what()));
    }
    const double now = monotonic_seconds();
    results_next_ = now + (now - began) / kResultsShare;
  }

  /// A full disk refuses each time in the same words.
  void warn_once(const std::string& text) {
    if (warned_.insert(text).second) log_warning(text);
  }

  double estimated(size_t i) const {
    const auto [all, missing] = pieces_of(work_, work_.tasks[i]);
    return estimate_.of(work_.tasks[i], missing, all);
  }

  double remaining() const {
    double out = 0;
    for (size_t i = 0; i < states_.size(); ++i)
      if (states_[i] == TaskState::todo) out += estimated(i);
    for (const Working& working : working_)
      out += std::max(0.0, estimated(working.task) - (monotonic_seconds() - working.began) /
                                                         static_cast<double>(settings_.jobs));
    return out;
  }

  std::string label(size_t i) const {
    return str("[", numbers_[i], "/", total_, "] ", work_.tasks[i].title);
  }
  static std::string duration(double seconds) {
    return seconds < 60 ? fmt::format("{:.1f} s", seconds) : duration_text(seconds);
  }

  StudyEnd end() const {
    StudyEnd out;
    out.signal = interrupt_requested();
    for (const TaskState state : states_) {
      if (state == TaskState::done) ++out.made;
      if (state == TaskState::failed) ++out.failed;
      if (state == TaskState::blocked) ++out.not_started;
      if (state == TaskState::todo || state == TaskState::stopped) ++out.left;
    }
    return out;
  }

  const StudyWork& work_;
  const StudySettings& settings_;
  std::vector<JournalLine> journal_;
  std::vector<TaskState> states_;
  TimeEstimate estimate_;
  std::vector<int64_t> numbers_;                            // in the order of their begin, from 1
  std::vector<std::map<std::string, std::string>> errors_;  // of evaluations: by protocol
  std::vector<Working> working_;
  std::set<std::string> warned_;
  int64_t total_ = 0, begun_ = 0;
  double results_next_ = 0;  // monotonic seconds
  bool passed_on_ = false;
};

}  // namespace

StudyEnd make_study(const StudyWork& work, const StudySettings& settings) {
  work.folder.create();
  const run::RunLock lock(work.folder.root());
  write_if_changed(work.fs, work.folder.copy(), work.study.text);
  const InterruptGuard guard;
  return StudyRunner(work, settings).run();
}

}  // namespace elbo::study
