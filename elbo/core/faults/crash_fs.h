// SPDX-License-Identifier: MIT
// What a power cut may leave behind. A kill keeps the page cache, so no kill can notice a missing
// fsync; this model can: it records what is written below a folder and yields every legal state of
// that folder after a cut behind each operation (the idea of LazyFS, "When Amnesia Strikes", VLDB
// 2024, and of ALICE, OSDI 2014).
//
// Rules: an entry (created, renamed, removed) is lasting once its folder is synced, data once its
// file is synced. Of the entries not yet lasting any up to three are lost, or all behind one of
// them; data not yet lasting are whole, lost, half there, or there as zeros. Left out: hard links,
// permissions, times.
#pragma once
#include <compare>
#include <functional>
#include <map>

#include "elbo/core/fs.h"

namespace elbo {

/// A file, folder or link in a state after a cut.
struct CrashEntry {
  /// What lies at the path.
  enum class Kind { file, folder, link } kind = Kind::file;  ///< what lies at the path
  Bytes content;                                             ///< of a file
  std::string target;                                        ///< of a link
  /// By kind, then content, then target: equal states are found by it.
  auto operator<=>(const CrashEntry&) const = default;
};

/// One legal state: entries by their path relative to the root, folders before what is in them.
struct CrashState {
  size_t after = 0;                           ///< how many operations were asked for before the cut
  std::map<std::string, CrashEntry> entries;  ///< by path relative to the root
};

/// Makes `state` real in `folder`, which must exist and be empty.
void write_state(const CrashState& state, const Path& folder);

/// Passes everything on to another Fs and records what changes below `root`.
class CrashFs : public Fs {
 public:
  /// `root` exists; what is in it now counts as lasting. `inner` outlives this.
  CrashFs(Fs& inner, Path root);
  ~CrashFs() override;

  /// How many changes were recorded so far: of entries and of data, and syncs.
  size_t operations() const;

  /// Calls `visit` with each state that may follow a cut after 0, 1, ... operations(); states that
  /// are equal come once for each cut.
  void for_each_state(const std::function<void(const CrashState&)>& visit) const;

  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override;
  void make_directory(const Path& path) override;
  void rename(const Path& from, const Path& to) override;
  void rename_new(const Path& from, const Path& to) override;
  void symlink(const Path& target, const Path& link) override;
  void remove(const Path& path) override;
  void truncate(const Path& path, uint64_t size) override;
  void sync_directory(const Path& path) override;
  Bytes read(const Path& path, uint64_t at_most) override { return inner_.read(path, at_most); }
  std::vector<std::string> list(const Path& directory) override { return inner_.list(directory); }
  bool exists(const Path& path) override { return inner_.exists(path); }
  uint64_t free_bytes(const Path& path) override { return inner_.free_bytes(path); }

 private:
  friend class CrashFile;
  struct Record;

  std::string relative(const Path& path) const;

  Fs& inner_;
  Path root_;
  std::map<std::string, CrashEntry> start_;
  std::vector<Record> records_;
};

}  // namespace elbo
