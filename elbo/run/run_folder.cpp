// SPDX-License-Identifier: MIT
// Making, opening and marking run folders.
#include "elbo/run/run_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/leftovers.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/run/plain_name.h"

namespace elbo::run {
namespace {

constexpr int kAttempts = 100;
constexpr uint64_t kMostMarkBytes = uint64_t{64} << 10;

void make_parents(Fs& fs, const Path& path) {
  if (path.empty() || fs.exists(path)) return;
  make_parents(fs, path.parent_path());
  fs.make_directory(path);
}

/// The same path without a slash at its end, so that it has a name.
Path without_slash(const Path& path) { return path.has_filename() ? path : path.parent_path(); }

/// Whether `link`, in a run's checkpoints, is one of those that CheckpointStore makes: it names a
/// folder beside it.
bool is_checkpoint_link(const Path& link) {
  const std::string name = link.filename().string();
  const bool ours =
      name == "last" || name == "best" || name.starts_with(".last-") || name.starts_with(".best-");
  std::error_code error;
  const std::string target = std::filesystem::read_symlink(link, error).string();
  return ours && !error && target.starts_with("step_") && is_plain_name(target);
}

void refuse_links(const Path& folder) {
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
       !error && it != end(it); it.increment(error)) {
    std::error_code gone;  // between two looks, by a training that runs
    if (!it->is_symlink(gone) || gone ||
        (it->path().parent_path() == folder / "checkpoints" && is_checkpoint_link(it->path())))
      continue;
    throw DataError(
        printable(it->path().string()),
        ": a link, and a run folder has none but last and best among its checkpoints; what a run "
        "writes must stay in its folder. Replace it by what it points to, or remove it");
  }
}

Path parent_of(const Path& path) { return path.has_parent_path() ? path.parent_path() : Path("."); }

}  // namespace

std::string state_name(RunState state) {
  static constexpr const char* kNames[] = {"running", "done", "failed", "interrupted", "killed"};
  return kNames[static_cast<size_t>(state)];
}

bool is_run(Fs& fs, const Path& folder) {
  return fs.exists(folder / "run.lock") &&
         (fs.exists(folder / "checkpoints") || fs.exists(folder / "model" / "bundle.json"));
}

RunFolder RunFolder::create(Fs& fs, const Path& parent, const std::string& name) {
  make_parents(fs, parent);
  Rng rng(static_cast<uint64_t>(monotonic_seconds() * 1e9), {static_cast<uint64_t>(::getpid())});
  for (int attempt = 1;; ++attempt) {
    const Path path =
        parent / fmt::format("{}-{}-{:04x}", utc_stamp(), plain_name(name), rng.below(0x10000));
    try {
      fs.make_directory(path);  // fails where another process was faster
    } catch (const IoError&) {
      if (attempt < kAttempts && fs.exists(path)) continue;
      throw;
    }
    RunFolder run(fs, path);
    run.create_subfolders();
    return run;
  }
}

RunFolder RunFolder::create_at(Fs& fs, const Path& exact) {
  const Path path = without_slash(exact);
  if (!fs.exists(path)) {
    make_parents(fs, path);
  } else if (const LockState lock = lock_state(path); is_run(fs, path) && lock.held) {
    const LockHolder holder =
        lock.holder.value_or(LockHolder{0, "an unknown machine", "an unknown time"});
    throw DataError(printable(path.string()), ": process ", holder.pid, " on ",
                    printable(holder.host), " trains in it since ", printable(holder.started),
                    "; choose another --out");
  } else if (is_run(fs, path)) {
    throw DataError(printable(path.string()),
                    ": there is a run in it; go on with `elbo resume`, remove it with `elbo runs "
                    "rm`, or choose another --out");
  } else if (!std::filesystem::is_directory(path) || !fs.list(path).empty()) {
    throw DataError(printable(path.string()),
                    ": exists and is not an empty folder; choose another --out");
  }
  RunFolder run(fs, path);
  run.create_subfolders();
  return run;
}

RunFolder RunFolder::open(Fs& fs, const Path& path) {
  const RunFolder run = look_at(fs, path);
  refuse_links(run.path());
  return run;
}

RunFolder RunFolder::look_at(Fs& fs, const Path& path) {
  if (!is_run(fs, path))
    throw DataError(
        printable(path.string()), ": ",
        fs.exists(path)
            ? "not a run folder (no run.lock in it, or neither checkpoints/ nor a model)"
            : "no such run folder",
        "; see `elbo runs list`");
  return RunFolder(fs, without_slash(path));
}

void RunFolder::create_subfolders() {
  for (const Path& folder : {samples(), figures(), checkpoints(), eval()})
    fs_->make_directory(folder);
  fs_->open(path_ / "run.lock", OpenMode::exclusive)->close();  // last: from here on it is a run
  fs_->sync_directory(path_);
  fs_->sync_directory(parent_of(path_));
}

std::string RunFolder::name() const {
  return std::filesystem::absolute(path_).lexically_normal().filename().string();
}

RunState RunFolder::state() const {
  const LockState lock = lock_state(path_);
  if (lock.held) return RunState::running;
  if (fs_->exists(done())) return RunState::done;
  if (fs_->exists(failed())) return RunState::failed;
  return lock.holder ? RunState::killed : RunState::interrupted;
}

void RunFolder::mark_done(const std::string& warning) {
  mark_running();
  write_atomically(*fs_, done(),
                   bytes_of(str(utc_now(), "\n", warning, warning.empty() ? "" : "\n")));
}

std::string RunFolder::warning() const {
  if (!fs_->exists(done())) return "";
  const Bytes bytes = fs_->read(done(), kMostMarkBytes);
  const std::string_view text = text_of(bytes);
  const size_t first = text.find('\n');
  std::string out(first == std::string_view::npos ? "" : text.substr(first + 1));
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

void RunFolder::mark_failed(const std::string& error) {
  mark_running();
  write_atomically(*fs_, failed(), bytes_of(str(utc_now(), "\n", without_folders(error), "\n")));
}

void RunFolder::clean_up() const {
  try {
    for (const Path& folder : {path_, samples(), figures(), eval()}) remove_partials(*fs_, folder);
  } catch (const IoError& error) {
    log_warning("cannot clean up behind an earlier process: ", error.what());
  }
}

void RunFolder::mark_running() {
  for (const Path& mark : {done(), failed()})
    if (fs_->exists(mark)) fs_->remove(mark);
}

}  // namespace elbo::run
