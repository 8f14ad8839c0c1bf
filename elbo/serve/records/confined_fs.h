// SPDX-License-Identifier: MIT
// The disk as the studio sees it: what lies below one folder, to be read and not written, no link
// in it followed. A run folder may be a stranger's.
#pragma once
#include "elbo/core/fs.h"

namespace elbo::serve {

/// Reads below `root`. DataError for a path outside of it, for a link on the way (those of `root`
/// itself do not count), for a folder of more than 100,000 entries and for a file of more than
/// 64 MiB. What would write is an IoError.
class ConfinedFs : public Fs {
 public:
  /// `root` is taken as it is; it need not exist.
  explicit ConfinedFs(Path root) : root_(std::move(root)) {}

  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override;
  void make_directory(const Path& path) override;
  void rename(const Path& from, const Path& to) override;
  void rename_new(const Path& from, const Path& to) override;
  void symlink(const Path& target, const Path& link) override;
  void remove(const Path& path) override;
  void truncate(const Path& path, uint64_t size) override;
  void sync_directory(const Path& path) override;
  Bytes read(const Path& path, uint64_t at_most) override;
  std::vector<std::string> list(const Path& directory) override;
  bool exists(const Path& path) override;
  uint64_t free_bytes(const Path& path) override;

 private:
  void check(const Path& path) const;

  Path root_;
};

/// At most the last `at_most` bytes of a regular file, behind the first line end in them where that
/// is not all of it. Errors as read().
std::string end_of_file(const Path& path, uint64_t at_most);

}  // namespace elbo::serve
