// SPDX-License-Identifier: MIT
// Making, opening and marking run folders.
#include "elbo/run/run_folder.h"

#include <unistd.h>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/run/plain_name.h"

namespace elbo {
namespace {

constexpr int kAttempts = 100;

void make_parents(Fs& fs, const Path& path) {
  if (path.empty() || fs.exists(path)) return;
  make_parents(fs, path.parent_path());
  fs.make_directory(path);
}

/// The same path without a slash at its end, so that it has a name.
Path without_slash(const Path& path) { return path.has_filename() ? path : path.parent_path(); }

Path parent_of(const Path& path) { return path.has_parent_path() ? path.parent_path() : Path("."); }

}  // namespace

std::string state_name(RunState state) {
  static constexpr const char* kNames[] = {"running", "done", "failed", "interrupted", "killed"};
  return kNames[static_cast<size_t>(state)];
}

bool is_run(Fs& fs, const Path& folder) { return fs.exists(folder / "run.lock") && fs.exists(folder / "checkpoints"); }

RunFolder RunFolder::create(Fs& fs, const Path& parent, const std::string& name) {
  make_parents(fs, parent);
  Rng rng(static_cast<uint64_t>(monotonic_seconds() * 1e9), {static_cast<uint64_t>(::getpid())});
  for (int attempt = 1;; ++attempt) {
    const Path path = parent / fmt::format("{}-{}-{:04x}", utc_stamp(), plain_name(name), rng.below(0x10000));
    try {
      fs.make_directory(path);  // fails where another process was faster
    } catch (const IoError&) {
      if (attempt < kAttempts && fs.exists(path)) continue;
      throw;
    }
    RunFolder run(fs, path);
    run.furnish();
    return run;
  }
}

RunFolder RunFolder::create_at(Fs& fs, const Path& exact) {
  const Path path = without_slash(exact);
  if (!fs.exists(path)) {
    make_parents(fs, path);
  } else if (is_run(fs, path)) {
    throw DataError(printable(path.string()), ": there is a run in it; go on with `elbo resume`, remove it with `elbo runs rm`, or choose another --out");
  } else if (!std::filesystem::is_directory(path) || !fs.list(path).empty()) {
    throw DataError(printable(path.string()), ": exists and is not an empty folder; choose another --out");
  }
  RunFolder run(fs, path);
  run.furnish();
  return run;
}

RunFolder RunFolder::open(Fs& fs, const Path& path) {
  if (!is_run(fs, path)) throw DataError(printable(path.string()), ": ", fs.exists(path) ? "not a run folder (no run.lock and checkpoints/ in it)" : "no such run folder", "; see `elbo runs list`");
  return RunFolder(fs, without_slash(path));
}

void RunFolder::furnish() {
  for (const Path& folder : {samples(), figures(), checkpoints(), eval()}) fs_->make_directory(folder);
  fs_->open(path_ / "run.lock", OpenMode::exclusive)->close();  // last: from here on it is a run
  fs_->sync_directory(path_);
  fs_->sync_directory(parent_of(path_));
}

std::string RunFolder::name() const { return std::filesystem::absolute(path_).lexically_normal().filename().string(); }

RunState RunFolder::state() const {
  const LockState lock = lock_state(path_);
  if (lock.held) return RunState::running;
  if (fs_->exists(done())) return RunState::done;
  if (fs_->exists(failed())) return RunState::failed;
  return lock.holder ? RunState::killed : RunState::interrupted;
}

void RunFolder::mark_done() {
  mark_running();
  write_atomically(*fs_, done(), bytes_of(utc_now() + "\n"));
}

void RunFolder::mark_failed(const std::string& error) {
  mark_running();
  write_atomically(*fs_, failed(), bytes_of(str(utc_now(), "\n", error, "\n")));
}

void RunFolder::mark_running() {
  for (const Path& mark : {done(), failed()})
    if (fs_->exists(mark)) fs_->remove(mark);
}

}  // namespace elbo
