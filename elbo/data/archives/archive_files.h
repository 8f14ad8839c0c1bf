// SPDX-License-Identifier: MIT
// The archives of a set, open while pictures are drawn from them: each by one pread, by any number
// of threads. Nothing is unpacked to the disk, and no name in an archive is ever opened.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "elbo/data/archives/member_table.h"
#include "elbo/io/random_access.h"

namespace elbo::data {

/// Reads the content of members.
class ArchiveFiles {
 public:
  /// Nothing is opened yet.
  explicit ArchiveFiles(std::shared_ptr<const MemberTable> table);

  /// The file of a picture. BadImage where it is damaged or its archive has vanished, ChangedFile
  /// where the archive is not the one whose table was read, IoError.
  Bytes content(const ArchiveMember& member) const;
  /// Has the disk fetch it, without waiting; whatever is wrong is found when it is read.
  void prefetch(const ArchiveMember& member) const;

 private:
  using FilePtr = std::shared_ptr<const io::FileBytes>;
  FilePtr opened(uint32_t archive) const;

  std::shared_ptr<const MemberTable> table_;
  mutable std::mutex mutex_;
  mutable std::vector<FilePtr> files_;     // by number; null: not open now
  mutable std::deque<uint32_t> in_order_;  // those that are open, the oldest first
};

}  // namespace elbo::data
