// SPDX-License-Identifier: MIT
// States, labels, the journal, and results every now and then.
#include "elbo/study/run/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/run/results.h"

namespace elbo::study {
namespace {

constexpr double kResultsShare = 0.05;  // of the time may go into results that are written as we go

}  // namespace

StudyProgress::StudyProgress(const StudyWork& work, const StudySettings& settings,
                             const std::vector<JournalLine>& journal)
    : work_(work),
      settings_(settings),
      states_(first_states(work, journal)),
      estimate_(estimate_of(work, settings, journal)),
      numbers_(work.tasks.size(), 0) {
  total_ = count({TaskState::todo});
}

int64_t StudyProgress::count(const std::vector<TaskState>& states) const {
  return std::count_if(states_.begin(), states_.end(), [&](TaskState state) {
    return std::find(states.begin(), states.end(), state) != states.end();
  });
}

void StudyProgress::block() {
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

bool StudyProgress::is_ready(size_t i) const {
  const StudyTask& task = work_.tasks[i];
  return states_[i] == TaskState::todo &&
         std::all_of(task.needs.begin(), task.needs.end(),
                     [&](size_t other) { return states_[other] == TaskState::done; }) &&
         std::none_of(task.awaits.begin(), task.awaits.end(), [&](size_t other) {
           return states_[other] == TaskState::todo || states_[other] == TaskState::queued ||
                  states_[other] == TaskState::running;
         });
}

std::string StudyProgress::label(size_t i) {
  if (numbers_[i] == 0) numbers_[i] = ++begun_;
  return str("[", numbers_[i], "/", std::max(total_, begun_), "] ", work_.tasks[i].title);
}

double StudyProgress::estimated(size_t i) const {
  const auto [all, missing] = pieces_of(work_, work_.tasks[i]);
  return estimate_.of(work_.tasks[i], missing, all);
}

void StudyProgress::learn(const JournalLine& line) { estimate_.learn({line}); }

double StudyProgress::estimated_rest() const {
  double out = 0;
  for (size_t i = 0; i < states_.size(); ++i)
    if (states_[i] == TaskState::todo) out += estimated(i);
  return out;
}

void StudyProgress::record(const JournalLine& line) {
  try {
    append_journal(work_.fs, work_.folder.journal(), line);
  } catch (const IoError& refused) {
    warn_once(refused.what());
  }
}

void StudyProgress::write_results_by_the_way() {
  if (monotonic_seconds() < results_next_) return;
  write_results_now();
}

void StudyProgress::write_results_now() {
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
void StudyProgress::warn_once(const std::string& text) {
  if (warned_.insert(text).second) log_warning(text);
}

StudyEnd StudyProgress::end() const {
  StudyEnd out;
  out.made = count({TaskState::done});
  out.failed = count({TaskState::failed});
  out.not_started = count({TaskState::blocked});
  out.left = count({TaskState::todo, TaskState::queued, TaskState::running, TaskState::stopped});
  out.in_queue = count({TaskState::queued, TaskState::running});
  out.signal = stop_requested(work_);
  return out;
}

std::string task_duration(double seconds) {
  return seconds < 60 ? fmt::format("{:.1f} s", seconds) : duration_text(seconds);
}

int stop_requested(const StudyWork& work) {
  if (const int signal = interrupt_requested(); signal != 0) return signal;
  return work.fs.exists(work.folder.stop_mark()) ? SIGTERM : 0;
}

}  // namespace elbo::study
