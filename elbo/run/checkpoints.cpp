// SPDX-License-Identifier: MIT
// The protocol of saving, and of finding what survived.
#include "elbo/run/checkpoints.h"

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "elbo/core/leftovers.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/run/checkpoint_reader.h"
#include "elbo/run/plain_name.h"

namespace elbo::run {
namespace {

constexpr uint64_t kSpareBytes = uint64_t{64} << 20;

const std::string kCorruptPrefix = ".corrupt-";

/// Whether `name` is something half done: `.tmp-<step>-<pid>`, `.last-<pid>`, `.best-<pid>`.
bool is_half_done(std::string_view name) {
  return name.starts_with(".tmp-") || name.starts_with(".last-") || name.starts_with(".best-");
}

}  // namespace

CheckpointStore::CheckpointStore(Fs& fs, Path folder, int64_t keep)
    : fs_(fs), folder_(std::move(folder)), keep_(std::max<int64_t>(keep, 2)) {
  try {
    remove_stale();
  } catch (const IoError& error) {
    log_warning("checkpoints: cannot clean up behind an earlier process: ", error.what());
  }
}

void CheckpointStore::save(int64_t step, const std::vector<NamedFile>& files) {
  ELBO_ASSERT(step >= 0 && !files.empty());
  preflight(files);
  if (!keeps_existing(step)) {
    const Path partial = partial_of(step);
    try {
      write_folder(partial, step, files);
      fs_.rename_new(partial, folder_of(step));
    } catch (const Error&) {
      try {
        if (fs_.exists(partial)) remove_tree(fs_, partial);  // give the space back
      } catch (const Error&) {
        // The first error is the one to tell; the next save tries again to remove it.
      }
      throw;
    }
  }
  fs_.sync_directory(folder_);
  point("last", step);
  prune();
}

std::optional<Checkpoint> CheckpointStore::newest_good() {
  std::vector<int64_t> candidates = steps();
  std::reverse(candidates.begin(), candidates.end());
  std::string unreadable;
  for (const int64_t step : candidates) {
    try {
      return Checkpoint{step, folder_of(step), verify(step)};
    } catch (const NewerFormat&) {
      throw;
    } catch (const DataError& error) {
      log_warning("the checkpoint of step ", step,
                  " is damaged, the one before it is tried: ", error.what());
      set_aside(step);
    } catch (const IoError& error) {  // perhaps only now: it stays where it is
      log_warning("the checkpoint of step ", step,
                  " cannot be read, the one before it is tried: ", error.what());
      unreadable = error.what();
    }
  }
  refuse_loss(unreadable);
  return std::nullopt;
}

/// Where there were checkpoints and none is good, to begin anew would throw away what was learned
/// without being asked.
void CheckpointStore::refuse_loss(const std::string& unreadable) {
  if (!unreadable.empty())
    throw IoError("no checkpoint of this run can be read: ", unreadable,
                  "; nothing was changed: try again when the disk answers");
  const auto names = fs_.list(folder_);
  const auto damaged = std::ranges::count_if(
      names, [](const std::string& name) { return name.starts_with(kCorruptPrefix); });
  if (damaged == 0) return;
  throw DataError(
      printable(folder_.string()), ": ",
      damaged == 1 ? str("the only checkpoint is") : str("all ", damaged, " checkpoints are"),
      " damaged (kept as ", kCorruptPrefix,
      "*), so there is nothing to go on from; bring one back from a copy, or begin anew in another "
      "folder: elbo train ",
      printable((folder_.parent_path() / "config.toml").string()));
}

std::vector<NamedFile> CheckpointStore::load(int64_t step) {
  return read_checkpoint(fs_, folder_, step);
}

std::vector<int64_t> CheckpointStore::steps() { return checkpoint_steps(fs_, folder_); }

void CheckpointStore::mark_best(int64_t step) {
  if (!fs_.exists(folder_of(step)))
    throw DataError(printable(folder_of(step).string()), ": no such checkpoint to be the best");
  point("best", step);
}

std::optional<int64_t> CheckpointStore::best() {
  std::error_code none;
  const auto step = checkpoint_step(std::filesystem::read_symlink(folder_ / "best", none).string());
  return step && fs_.exists(folder_of(*step)) ? step : std::nullopt;
}

Path CheckpointStore::folder_of(int64_t step) const { return folder_ / checkpoint_name(step); }

Path CheckpointStore::partial_of(int64_t step) const {
  return folder_ / str(".tmp-", step, "-", ::getpid());
}

void CheckpointStore::remove_stale() {
  for (const std::string& name : fs_.list(folder_))
    if (is_half_done(name) && is_left_behind(folder_ / name)) remove_tree(fs_, folder_ / name);
}

/// Makes room where it is short, and says so where there is none to make.
void CheckpointStore::preflight(const std::vector<NamedFile>& files) {
  uint64_t need = kSpareBytes;
  for (const NamedFile& file : files) need += 2 * file.content.size();
  try {
    if (fs_.free_bytes(folder_) < need) prune();
    const uint64_t free = fs_.free_bytes(folder_);
    if (free < need && !warned_of_space_)
      log_warning(printable(folder_.string()), ": ", free >> 20, " MiB are free, want ", need >> 20,
                  " MiB for the next checkpoints; free some space");
    warned_of_space_ = free < need;
  } catch (const IoError&) {  // the save itself will tell
  }
}

void CheckpointStore::write_folder(const Path& partial, int64_t step,
                                   const std::vector<NamedFile>& files) {
  if (fs_.exists(partial)) remove_tree(fs_, partial);
  fs_.make_directory(partial);
  Manifest manifest{.step = step, .parent = {}, .files = {}};
  for (const int64_t older : steps())
    if (older < step) manifest.parent = older;
  const auto put = [&](const std::string& name, ByteView content) {
    const auto file = fs_.open(partial / name, OpenMode::exclusive);
    file->write(content);
    file->sync();
    file->close();
  };
  for (const NamedFile& file : files) {
    ELBO_ASSERT(is_plain_name(file.name) && file.name != "MANIFEST.json");
    put(file.name, file.content);
    manifest.files.push_back(record_of(file));
  }
  put("MANIFEST.json", bytes_of(write_manifest(manifest)));
  fs_.sync_directory(partial);
}

/// Whether a complete checkpoint of `step` is there; a damaged one is set aside.
bool CheckpointStore::keeps_existing(int64_t step) {
  if (!fs_.exists(folder_of(step))) return false;
  try {
    verify(step);
    return true;
  } catch (const NewerFormat&) {
    throw;
  } catch (const DataError& error) {
    log_warning("the checkpoint of step ", step, " is damaged and written anew: ", error.what());
    set_aside(step);
    return false;
  }
}

Manifest CheckpointStore::verify(int64_t step) {
  Manifest manifest = read_checkpoint_manifest(fs_, folder_, step);
  for (const FileRecord& file : manifest.files) read_checkpoint_file(fs_, folder_of(step), file);
  return manifest;
}

void CheckpointStore::set_aside(int64_t step) {
  const std::string name = kCorruptPrefix + checkpoint_name(step);
  Path to = folder_ / name;
  for (int copy = 2; fs_.exists(to); ++copy) to = folder_ / str(name, "-", copy);
  try {
    fs_.rename_new(folder_of(step), to);
    fs_.sync_directory(folder_);
  } catch (const IoError& error) {
    log_warning("the damaged checkpoint stays where it is: ", error.what());
  }
}

/// Replaces a link by one that points to the checkpoint of `step`.
void CheckpointStore::point(const std::string& link, int64_t step) {
  const Path partial = folder_ / str(".", link, "-", ::getpid());
  if (fs_.exists(partial)) fs_.remove(partial);
  fs_.symlink(checkpoint_name(step), partial);
  fs_.rename(partial, folder_ / link);
  fs_.sync_directory(folder_);
}

/// Removes all but the newest and the best. The save has succeeded by then, so a failure is only
/// said.
void CheckpointStore::prune() {
  try {
    std::vector<int64_t> old = steps();
    old.resize(std::max<size_t>(old.size(), static_cast<size_t>(keep_)) -
               static_cast<size_t>(keep_));
    const auto kept = best();
    for (const int64_t step : old) {
      if (step == kept) continue;
      const Path away = partial_of(step);  // half removed, it must not look like a checkpoint
      fs_.rename_new(folder_of(step), away);
      fs_.sync_directory(folder_);
      remove_tree(fs_, away);
    }
  } catch (const IoError& error) {
    log_warning("an old checkpoint cannot be removed: ", error.what());
  }
}

}  // namespace elbo::run
