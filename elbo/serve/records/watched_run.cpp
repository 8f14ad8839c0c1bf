// SPDX-License-Identifier: MIT
// Telling by stat alone whether a run changed.
#include "elbo/serve/records/watched_run.h"

#include <sys/stat.h>

#include <array>

#include "elbo/core/error.h"

namespace elbo::serve {
namespace {

/// Files and folders whose size, time or number changes whenever a card does.
constexpr std::array kWatchedNames{"run.lock", "config.toml", "build.json",       "metrics.jsonl",
                                   "DONE",     "FAILED",      "samples",          "figures",
                                   "eval",     "checkpoints", "checkpoints/last", "model"};

/// FNV-1a over 64-bit numbers: to notice a change, not to withstand an attack.
class Mixed {
 public:
  void add(uint64_t number) { hash_ = (hash_ ^ number) * 0x100000001b3; }
  void add(const struct stat& info) {
    add(info.st_ino);
    add(static_cast<uint64_t>(info.st_size));
    add(static_cast<uint64_t>(info.st_mtim.tv_sec));
    add(static_cast<uint64_t>(info.st_mtim.tv_nsec));
  }
  uint64_t value() const { return hash_ | 1; }  // 0 is: not looked yet

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

/// A line that is added to a file of results changes no folder.
void add_results(Fs& fs, const Path& eval, Mixed& mixed) {
  struct stat info {};
  if (::lstat(eval.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return;
  try {
    for (const std::string& name : fs.list(eval))
      if (::lstat((eval / name).c_str(), &info) == 0) mixed.add(info);
  } catch (const Error&) {
    mixed.add(1);
  }
}

uint64_t signature_of(Fs& fs, const Path& folder) {
  Mixed mixed;
  for (const char* name : kWatchedNames) {
    struct stat info {};
    if (::lstat((folder / name).c_str(), &info) == 0) mixed.add(info);
    else mixed.add(0);
  }
  add_results(fs, folder / "eval", mixed);
  struct stat lock {};
  // An empty lock is free: only another one has a holder, who may vanish without a trace.
  if (::lstat((folder / "run.lock").c_str(), &lock) == 0 && lock.st_size > 0)
    mixed.add(run::lock_state(folder).held ? 2 : 3);
  return mixed.value();
}

}  // namespace

WatchedRun::WatchedRun(const Path& folder)
    : path_(folder), id_(id_of(folder)), fs_(folder), tail_(folder / "metrics.jsonl") {}

run::RunFolder WatchedRun::folder() { return run::RunFolder::look_at(fs_, path_); }

bool WatchedRun::look() {
  const std::lock_guard hold(looking_);
  const uint64_t now = signature_of(fs_, path_);
  if (now == signature_) return false;
  signature_ = now;
  const std::lock_guard change(reading_);
  facts_.reset();
  return true;
}

RunFacts WatchedRun::facts() {
  const std::lock_guard hold(reading_);
  if (!facts_) facts_ = run_facts(fs_, path_, tail_);
  return *facts_;
}

void WatchedRun::with_curves(double seconds, const std::function<void(const RunCurves&)>& use) {
  const std::lock_guard hold(curves_in_use_);
  if (!curves_) curves_ = std::make_unique<RunCurves>(path_ / "metrics.jsonl");
  curves_->update(seconds);
  curve_bytes_ = curves_->bytes();
  use(*curves_);
}

void WatchedRun::forget_curves() {
  const std::unique_lock hold(curves_in_use_, std::try_to_lock);
  if (!hold.owns_lock()) return;
  curves_.reset();
  curve_bytes_ = 0;
}

}  // namespace elbo::serve
