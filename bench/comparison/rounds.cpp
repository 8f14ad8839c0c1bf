// SPDX-License-Identifier: MIT
// Contestants take turns, so that a machine whose speed drifts is fair to all.
#include "bench/comparison/rounds.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "elbo/core/error.h"
#include "elbo/core/log.h"

namespace elbo::bench {
namespace {

constexpr double kPatience = 900;  // seconds to become warm: torch.compile on a slow machine

Score score_of(const Lines& lines) {
  Score out{lines.entry.name, lines.entry.side, lines.entry.threads, {}, lines.failure};
  for (const Node& line : lines.lines) out.rates.push_back(number_in(line, "steps_per_second"));
  return out;
}

/// All warm up at once: that is not timed, and compiling takes long.
std::vector<std::unique_ptr<Contestant>> started(const std::vector<Entry>& entries,
                                                 const std::string& scratch) {
  std::vector<std::unique_ptr<Contestant>> out;
  for (const Entry& entry : entries) out.push_back(std::make_unique<Contestant>(entry, scratch));
  for (const auto& contestant : out) {
    contestant->await_ready(kPatience);
    const Entry& entry = contestant->entry();
    if (contestant->has_failed())
      log_warning(entry.name, " with ", entry.threads, " threads: ", contestant->failure());
  }
  return out;
}

}  // namespace

Quiet::Quiet(const std::string& path) {
  if (path.empty()) return;
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0 || flock(file_, LOCK_EX) != 0) throw IoError(path, ": cannot be locked");
}

Quiet::~Quiet() {
  if (file_ >= 0) close(file_);
}

double number_in(const Node& line, const char* name) {
  const Node* found = line.find(name);
  if (found == nullptr) throw DataError("a contestant's line has no ", name);
  if (const auto* whole = std::get_if<int64_t>(&found->value())) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&found->value())) return *number;
  throw DataError("a contestant's line has no number under ", name);
}

std::vector<Lines> run_rounds(const std::vector<Entry>& entries, double seconds,
                              const RoundsOptions& options) {
  const auto contestants = started(entries, options.scratch);
  std::vector<Lines> out;
  for (const Entry& entry : entries) out.push_back({entry, {}, ""});
  const Quiet quiet(options.lock);
  for (int64_t round = 0; round < options.rounds; ++round)
    for (size_t i = 0; i < contestants.size(); ++i) {
      Node line = contestants[i]->measure(seconds * options.slower);
      if (contestants[i]->has_failed()) out[i].failure = contestants[i]->failure();
      else out[i].lines.push_back(std::move(line));
    }
  return out;
}

Contest run_contest(const Workload& workload, const std::vector<Entry>& entries,
                    const RoundsOptions& options) {
  Contest out{workload, {}};
  for (const Lines& lines : run_rounds(entries, workload.seconds, options))
    out.scores.push_back(score_of(lines));
  return out;
}

}  // namespace elbo::bench
