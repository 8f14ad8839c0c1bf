// SPDX-License-Identifier: MIT
// An IDX file that stays on the disk, for images too many to be kept. It is read by pread and never
// mapped: a file that is cut short while it is in use must be an error, not a signal.
#pragma once
#include "elbo/data/files/idx.h"
#include "elbo/io/random_access.h"

namespace elbo::data {

/// An open IDX file. Safe to use from several threads at once.
class IdxFile {
 public:
  /// IoError where it cannot be opened, DataError where header and length do not agree.
  explicit IdxFile(const Path& path);

  const IdxHeader& header() const { return header_; }  ///< type and extents
  /// Fills `out` with the values from number `first` on. DataError where the file has become
  /// shorter, IoError where it cannot be read.
  void read(uint64_t first, std::span<std::byte> out) const;
  /// Has the disk fetch these values, without waiting: whoever wants many from all over the file
  /// asks for all of them before it reads the first.
  void prefetch(uint64_t first, uint64_t count) const;
  /// Length, header and 1,024 blocks of 4 KiB, evenly spread from the first to the last, as one
  /// SHA-256 in hexadecimal digits: what there is time for at each start. A change between the
  /// blocks is not seen.
  std::string sampled_fingerprint() const;

 private:
  io::FileBytes file_;
  IdxHeader header_;
};

/// The file as one that stays on the disk if it is plain and has more than `kept_at_most` bytes;
/// else null.
std::shared_ptr<const IdxFile> large_idx(const Path& path, uint64_t kept_at_most);

}  // namespace elbo::data
